package luksh.crypto.kdf;

import java.security.MessageDigest;
import luksh.crypto.Hash;
import luksh.crypto.SecretBytes;
import luksh.crypto.VolumeKey;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.parallel.Progress;

/** Verifies a volume key with the digest in the header: PBKDF2 of the key. LUKS2 On-Disk Format 1.1.4, section 3.5. */
public final class VolumeKeyDigest {
    private VolumeKeyDigest() {}

    /**
     * Whether {@code digest} is the digest of this key; compares in constant time.
     *
     * @throws LuksException if luksh does not know the type of the digest
     */
    public static boolean matches(VolumeKey key, Digest digest) {
        check(digest);
        byte[] expected = digest.value().toArray();
        byte[] found = pbkdf2(key, digest.hash(), digest.iterations(), digest.salt(), expected.length);
        return MessageDigest.isEqual(expected, found);
    }

    /** @param size in bytes: 20 for LUKS1, the size of the hash for LUKS2 */
    public static Bytes of(VolumeKey key, String hash, long iterations, Bytes salt, int size) {
        return Bytes.copyOf(pbkdf2(key, hash, iterations, salt, size));
    }

    /**
     * Checks that luksh can verify a key with this digest.
     *
     * @throws LuksException if not
     */
    public static void check(Digest digest) {
        if (!digest.known()) {
            throw new LuksException(
                    "luksh does not know the type of digest " + digest.number() + ", so it cannot verify a key with it",
                    ExitStatus.NO_LUKS);
        }
        Hash.named(digest.hash());
    }

    private static byte[] pbkdf2(VolumeKey key, String hash, long iterations, Bytes salt, int size) {
        return KeyDerivation.pbkdf2(
                Hash.named(hash), SecretBytes.of(key), salt.toArray(), iterations, size, Progress.NONE);
    }
}

package luksh.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.LuksException;

/** The key that encrypts the payload; every bound key slot holds a copy of it ("master key" in the LUKS1 paper). */
public final class VolumeKey extends Secret {
    VolumeKey(byte[] content) {
        super(content);
    }

    /** A new key from the system's random source. */
    public static VolumeKey random(int bytes) {
        var content = new byte[bytes];
        new SecureRandom().nextBytes(content);
        return new VolumeKey(content);
    }

    /** Takes ownership of {@code content}; the caller must not keep the array. */
    public static VolumeKey owning(byte[] content) {
        return new VolumeKey(content);
    }

    /**
     * Whether {@code digest} was made from this key; compares in constant time.
     *
     * @throws LuksException if luksh does not know how the digest is made
     */
    public boolean matches(Digest digest) {
        check(digest);
        byte[] expected = digest.value().toArray();
        byte[] found = pbkdf2(digest.hash(), digest.iterations(), digest.salt(), expected.length);
        return MessageDigest.isEqual(expected, found);
    }

    /**
     * The digest that a header keeps to know this key again: PBKDF2 of the key.
     *
     * @param size in bytes: 20 for LUKS1, the size of the hash for LUKS2
     */
    public Bytes digest(String hash, long iterations, Bytes salt, int size) {
        return Bytes.copyOf(pbkdf2(hash, iterations, salt, size));
    }

    /** Whether a key can be compared with this digest; refused if not. */
    public static void check(Digest digest) {
        if (!digest.known()) {
            throw new LuksException(
                    "luksh does not know how digest " + digest.number() + " is made, so no key can be compared with it",
                    LuksException.NO_LUKS);
        }
        Hash.named(digest.hash());
    }

    private byte[] pbkdf2(String hash, long iterations, Bytes salt, int size) {
        return KeyDerivation.pbkdf2(Hash.named(hash), lend(), salt.toArray(), iterations, size, Progress.NONE);
    }

    /** Whether both hold the same bytes; compares in constant time. */
    public boolean sameAs(VolumeKey other) {
        return MessageDigest.isEqual(lend(), other.lend());
    }
}

package luksh.crypto;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import luksh.format.UnsupportedException;

/** A hash function, identified by its name in a LUKS header. Immutable and safe for several threads. */
public final class Hash {
    private static final String BOUNCY = "";
    private static final List<Hash> ALL = List.of(
            new Hash("sha1", 20, 64, "SHA-1"),
            new Hash("sha224", 28, 64, "SHA-224"),
            new Hash("sha256", 32, 64, "SHA-256"),
            new Hash("sha384", 48, 128, "SHA-384"),
            new Hash("sha512", 64, 128, "SHA-512"),
            new Hash("ripemd160", 20, 64, BOUNCY),
            new Hash("whirlpool", 64, 64, BOUNCY),
            new Hash("sha3-224", 28, 144, "SHA3-224"),
            new Hash("sha3-256", 32, 136, "SHA3-256"),
            new Hash("sha3-384", 48, 104, "SHA3-384"),
            new Hash("sha3-512", 64, 72, "SHA3-512"),
            new Hash("blake2b-512", 64, 128, BOUNCY),
            new Hash("blake2s-256", 32, 64, BOUNCY));

    private final String name;
    private final int size;
    private final int blockSize;
    private final String jdkName;

    private Hash(String name, int size, int blockSize, String jdkName) {
        this.name = name;
        this.size = size;
        this.blockSize = blockSize;
        this.jdkName = jdkName;
    }

    /**
     * The hash with this name; upper and lower case differ, as in cryptsetup.
     *
     * @throws UnsupportedException if there is none
     */
    public static Hash named(String luksName) {
        for (Hash hash : ALL) {
            if (hash.name.equals(luksName)) {
                return hash;
            }
        }
        throw new UnsupportedException("hash", luksName, String.join(", ", names()));
    }

    /** All names that {@link #named} accepts. */
    public static List<String> names() {
        return ALL.stream().map(Hash::name).toList();
    }

    /** The name in a LUKS header, for example {@code sha512}. */
    public String name() {
        return name;
    }

    /** Length of a digest, in bytes. */
    public int size() {
        return size;
    }

    /** Length of the block to which HMAC pads its key, in bytes. */
    public int blockSize() {
        return blockSize;
    }

    /** The digest of all parts in this order. */
    public byte[] digest(byte[]... parts) {
        MessageDigest digest = start();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.digest();
    }

    /** A new digest, which supports {@code clone}. */
    public MessageDigest start() {
        if (jdkName.equals(BOUNCY)) {
            return BouncyDigest.named(name);
        }
        try {
            return MessageDigest.getInstance(jdkName);
        } catch (NoSuchAlgorithmException e) {
            throw new UnsupportedException("hash", name, "the hashes of this Java runtime; it lacks " + jdkName);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}

package luksh.crypto;

import java.security.MessageDigest;
import java.security.SecureRandom;

/**
 * The key that encrypts the payload; every bound key slot contains a copy of it ("master key" in the LUKS1
 * specification).
 */
public final class VolumeKey extends Secret {
    public VolumeKey(byte[] content) {
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

    /** Whether both contain the same bytes; compares in constant time. */
    public boolean sameAs(VolumeKey other) {
        return MessageDigest.isEqual(lend(), other.lend());
    }
}

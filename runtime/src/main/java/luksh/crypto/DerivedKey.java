package luksh.crypto;

import java.util.Arrays;

/** The key that a KDF derives from a passphrase. It encrypts the area of one key slot. */
public final class DerivedKey extends Secret {
    public DerivedKey(byte[] content) {
        super(content);
    }

    /**
     * Its first bytes, which PBKDF2 would also give for a shorter key.
     *
     * @throws IllegalArgumentException if the key is shorter
     */
    public DerivedKey first(int size) {
        if (size > size()) {
            throw new IllegalArgumentException(size + " of " + size() + " bytes");
        }
        return new DerivedKey(Arrays.copyOf(lend(), size));
    }
}

package luksh.crypto;

import java.util.Arrays;

/** The key that a KDF makes of a passphrase; encrypts one key slot's area. */
public final class DerivedKey extends Secret {
    public DerivedKey(byte[] content) {
        super(content);
    }

    /** Its first bytes, as PBKDF2 gives them for a shorter key; of more than there are, refused. */
    public DerivedKey first(int size) {
        if (size > size()) {
            throw new IllegalArgumentException(size + " of " + size() + " bytes");
        }
        return new DerivedKey(Arrays.copyOf(lend(), size));
    }
}

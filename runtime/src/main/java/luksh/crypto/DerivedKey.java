package luksh.crypto;

/** The key that a KDF makes of a passphrase; encrypts one key slot's area. */
public final class DerivedKey extends Secret {
    DerivedKey(byte[] content) {
        super(content);
    }
}

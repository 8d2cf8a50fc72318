package luksh.crypto;

/** What a person types or a key file holds; any bytes, also none. */
public final class Passphrase extends Secret {
    private Passphrase(byte[] content) {
        super(content);
    }

    /** Takes ownership of {@code content}; the caller must not keep the array. */
    public static Passphrase owning(byte[] content) {
        return new Passphrase(content);
    }
}

package luksh.crypto;

import java.security.SecureRandom;

/** What a person types or a key file holds; any bytes, also none. */
public final class Passphrase extends Secret {
    private Passphrase(byte[] content) {
        super(content);
    }

    /** Random bytes from the system's random source, as a key file holds them. */
    public static Passphrase random(int bytes) {
        var content = new byte[bytes];
        new SecureRandom().nextBytes(content);
        return new Passphrase(content);
    }

    /** Takes ownership of {@code content}; the caller must not keep the array. */
    public static Passphrase owning(byte[] content) {
        return new Passphrase(content);
    }
}

package luksh.crypto;

import java.security.SecureRandom;

/** The text that a person types or the content of a key file: any bytes, also none. */
public final class Passphrase extends Secret {
    private Passphrase(byte[] content) {
        super(content);
    }

    /** Random bytes from the system's random source, for a key file. */
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

package luksh.envelope;

/**
 * To whom an envelope is closed, for people and for a manifest.
 *
 * @param type {@code certificate} or {@code passphrase}
 * @param name the certificate's subject; of a passphrase, how it becomes a key
 * @param sha256 of the certificate, in hex; empty for a passphrase
 */
public record Addressee(String type, String name, String sha256) {
    static final String CERTIFICATE = "certificate";
    static final String PASSPHRASE = "passphrase";

    public boolean isPassphrase() {
        return type.equals(PASSPHRASE);
    }

    @Override
    public String toString() {
        return sha256.isEmpty()
                ? "a " + type + " (" + name + ")"
                : name + " (SHA-256 " + sha256.substring(0, 16) + "…)";
    }
}

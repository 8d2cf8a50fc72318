package luksh.envelope;

/**
 * The recipient of an envelope, for people and for a manifest.
 *
 * @param type {@code certificate} or {@code passphrase}
 * @param name the subject of the certificate; for a passphrase, its key derivation
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

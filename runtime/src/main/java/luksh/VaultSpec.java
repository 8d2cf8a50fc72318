package luksh;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import luksh.change.step.ChangeSession;
import luksh.crypto.Secret;
import luksh.envelope.Certificate;
import luksh.envelope.Opener;
import luksh.envelope.Password;
import luksh.envelope.PrivateKeyFile;
import luksh.envelope.Recipient;
import luksh.envelope.Seal;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/**
 * Recipients and keys of an encrypted vault. Each file is CMS AuthEnvelopedData with AES-256-GCM, so {@code openssl cms
 * -decrypt -inform DER} decrypts it without luksh.
 */
public final class VaultSpec {
    private final ChangeSession session;
    private final List<Certificate> certificates = new ArrayList<>();
    private final List<PrivateKeyFile> keys = new ArrayList<>();
    private @Nullable Secret passphrase;
    private long iterations = Password.ITERATIONS;

    VaultSpec(ChangeSession session) {
        this.session = session;
    }

    /**
     * Encrypts new backups to the holder of this certificate's private key. With several certificates, each holder can
     * decrypt. Enough to save, list and prune; reading a backup needs {@code key} too.
     *
     * @param pem file with one certificate: RSA of 2048 bits or more, or EC on P-256, P-384 or P-521. An expired one is
     *     used, with a warning
     */
    public VaultSpec certificate(String pem) {
        Certificate certificate = Certificate.read(pem);
        certificate.doubt().ifPresent(session.person()::say);
        certificates.add(certificate);
        return this;
    }

    /** Encrypts new backups with this passphrase, and decrypts backups that were encrypted with it. */
    public VaultSpec passphrase(Secret secret) {
        if (passphrase != null) {
            throw new LuksException(
                    "a vault has one passphrase. For several readers, name a certificate for each", ExitStatus.FAILED);
        }
        passphrase = secret;
        return this;
    }

    /** PBKDF2 iterations of the passphrase in new backups, 1000 to 100 million. Default: 1 000 000. */
    public VaultSpec iterations(long count) {
        iterations = count;
        return this;
    }

    /** Decrypts backups with this private key. luksh asks for the passphrase of an encrypted key. */
    public VaultSpec key(String pem) {
        return key(pem, () -> asked(pem));
    }

    /** Does the same with the given passphrase of the key. */
    public VaultSpec key(String pem, Secret passphrase) {
        return key(pem, () -> passphrase);
    }

    private VaultSpec key(String pem, Supplier<Secret> secret) {
        PrivateKeyFile key = PrivateKeyFile.read(pem, secret);
        session.closing().accept(key);
        keys.add(key);
        return this;
    }

    private Secret asked(String pem) {
        Secret secret = session.person()
                .passphrase("Passphrase of the private key " + pem, 1)
                .orElseThrow(() -> new LuksException(
                        "the private key " + pem
                                + " is encrypted, and there is no terminal to ask for its passphrase on."
                                + " Give it with --key-file FILE, or as one more line on standard input",
                        ExitStatus.PASSPHRASE));
        session.closing().accept(secret);
        return secret;
    }

    Seal seal() {
        var recipients = new ArrayList<Recipient>(certificates);
        var openers = new ArrayList<Opener>(keys);
        if (passphrase != null) {
            var password = new Password(passphrase, iterations);
            recipients.add(password);
            openers.add(password);
        }
        return new Seal(recipients, openers);
    }
}

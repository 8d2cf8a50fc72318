package luksh.envelope;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/**
 * A recipient with a certificate. luksh does not verify who signed the certificate: the person who names the file is
 * responsible for it.
 */
public final class Certificate implements Recipient {
    private static final int LEAST_RSA_BITS = 2048;
    /** Bits of KeyUsage (RFC 5280, section 4.2.1.3). */
    private static final int KEY_ENCIPHERMENT = 2;

    private static final int KEY_AGREEMENT = 4;
    /** P-256, P-384, P-521: the curves of the JDK. */
    private static final Set<String> CURVES = Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34", "1.3.132.0.35");

    private final String path;
    private final X509Certificate x509;
    private final org.bouncycastle.asn1.x509.Certificate structure;
    private final byte[] encoded;

    private Certificate(String path, X509Certificate x509, byte[] encoded) {
        this.path = path;
        this.x509 = x509;
        this.encoded = encoded;
        this.structure = org.bouncycastle.asn1.x509.Certificate.getInstance(encoded);
    }

    /**
     * Reads the only certificate of a PEM file.
     *
     * @throws LuksException if the file contains no certificate or several, or nothing can be encrypted to its key
     */
    public static Certificate read(String path) {
        try (Pem pem = Pem.read(path)) {
            List<Pem.Block> found = pem.blocks().stream()
                    .filter(block -> block.label().equals("CERTIFICATE"))
                    .toList();
            if (found.size() != 1) {
                throw refused(
                        path,
                        found.isEmpty()
                                ? "contains no PEM certificate; to convert one: openssl x509 -in FILE -out cert.pem"
                                : "contains " + found.size()
                                        + " certificates, but only the recipient's is expected; for"
                                        + " several recipients give one file for each");
            }
            byte[] encoded = found.get(0).content().clone();
            var x509 = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
            var certificate = new Certificate(path, x509, encoded);
            certificate.check();
            return certificate;
        } catch (CertificateException | IllegalArgumentException e) {
            throw new LuksException(
                    path + " contains no readable certificate (" + e.getMessage() + "); give another file",
                    ExitStatus.FAILED,
                    e);
        }
    }

    private void check() {
        boolean[] usage = x509.getKeyUsage();
        if (x509.getPublicKey() instanceof RSAPublicKey rsa) {
            int bits = rsa.getModulus().bitLength();
            if (bits < LEAST_RSA_BITS) {
                throw refused(
                        path,
                        "has an RSA key of " + bits + " bits, but luksh requires at least " + LEAST_RSA_BITS
                                + "; give another certificate");
            }
            if (usage != null && !usage[KEY_ENCIPHERMENT]) {
                throw refused(path, "does not allow key encipherment in its key usage; give a certificate that does");
            }
        } else if (isEc()) {
            if (usage != null && !usage[KEY_AGREEMENT]) {
                throw refused(path, "does not allow key agreement in its key usage; give a certificate that does");
            }
        } else {
            throw refused(
                    path,
                    "has a key of type " + x509.getPublicKey().getAlgorithm()
                            + ", which luksh does not support; use RSA, or EC on P-256, P-384 or P-521");
        }
    }

    private boolean isEc() {
        var algorithm = keyInfo().getAlgorithm();
        return x509.getPublicKey().getAlgorithm().equals("EC")
                && CURVES.contains(String.valueOf(algorithm.getParameters()));
    }

    private SubjectPublicKeyInfo keyInfo() {
        return structure.getSubjectPublicKeyInfo();
    }

    private static LuksException refused(String path, String sentence) {
        return new LuksException(path + " " + sentence, ExitStatus.FAILED);
    }

    /** An expired certificate encrypts as well as before, and losing a header is worse than using it. */
    @Override
    public Optional<String> doubt() {
        return doubt(Instant.now());
    }

    Optional<String> doubt(Instant now) {
        Instant from = x509.getNotBefore().toInstant();
        Instant to = x509.getNotAfter().toInstant();
        if (now.isAfter(to)) {
            return Optional.of("the certificate " + path + " expired on " + to
                    + "; luksh uses it anyway; check that you still have its private key");
        }
        return now.isBefore(from)
                ? Optional.of("the certificate " + path + " is valid from " + from + " on; luksh uses it anyway")
                : Optional.empty();
    }

    @Override
    public Addressee addressee() {
        try {
            return new Addressee(
                    Addressee.CERTIFICATE,
                    x509.getSubjectX500Principal().getName(),
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(encoded)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public RecipientInfo wrap(byte[] key) {
        var who = new IssuerAndSerialNumber(structure);
        try {
            return isEc()
                    ? EcAgreement.wrap(x509.getPublicKey(), who, key)
                    : RsaTransport.wrap(x509.getPublicKey(), who, key);
        } catch (GeneralSecurityException e) {
            throw new LuksException(
                    "cannot encrypt to " + path + ": " + e.getMessage() + "; give another certificate",
                    ExitStatus.FAILED,
                    e);
        }
    }
}

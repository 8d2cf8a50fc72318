package luksh.envelope;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.KeyTransRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/** The private key of a certificate, from a PEM file as openssl writes it. Keeps the key until it is closed. */
public final class PrivateKeyFile implements Opener, AutoCloseable {
    private final String path;
    private final AlgorithmIdentifier algorithm;
    /** PKCS #8. */
    private final Secret content;

    private PrivateKeyFile(String path, AlgorithmIdentifier algorithm, Secret content) {
        this.path = path;
        this.algorithm = algorithm;
        this.content = content;
    }

    /**
     * Reads the first private key of a PEM file: PKCS #8 plain or encrypted (PBES2), or the older plain formats of
     * openssl.
     *
     * @param passphrase only called for an encrypted key; the caller closes its result
     * @return closed by the caller
     * @throws LuksException if there is no key; with status 2 if the passphrase is wrong
     */
    public static PrivateKeyFile read(String path, Supplier<Secret> passphrase) {
        try (Pem pem = Pem.read(path)) {
            Pem.Block block = pem.blocks().stream()
                    .filter(each -> each.label().endsWith("PRIVATE KEY"))
                    .findFirst()
                    .orElseThrow(() -> new LuksException(
                            path + " contains no PEM private key; give the private key of the vault's certificate",
                            ExitStatus.FAILED));
            byte[] der = decoded(path, block, passphrase);
            try {
                return of(path, der);
            } finally {
                Arrays.fill(der, (byte) 0);
            }
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException | IOException e) {
            // the reason may quote parts of the key
            throw new LuksException(
                    path + " contains an unreadable private key; to find out why: openssl pkey -check -in "
                            + ShellWord.of(path),
                    ExitStatus.FAILED);
        }
    }

    private static PrivateKeyFile of(String path, byte[] der) throws IOException {
        AlgorithmIdentifier algorithm = PrivateKeyInfo.getInstance(der).getPrivateKeyAlgorithm();
        ASN1ObjectIdentifier type = algorithm.getAlgorithm();
        if (!type.equals(PKCSObjectIdentifiers.rsaEncryption) && !type.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            throw new LuksException(
                    path + " contains a key of type " + type + "; a vault needs an RSA or EC key", ExitStatus.FAILED);
        }
        return new PrivateKeyFile(path, algorithm, Passphrase.owning(der.clone()));
    }

    /** A copy as PKCS #8. */
    private static byte[] decoded(String path, Pem.Block block, Supplier<Secret> passphrase) throws IOException {
        if (block.headers()) {
            throw new LuksException(
                    path + " is encrypted with openssl's old method; to convert it: openssl pkcs8 -topk8 -in "
                            + ShellWord.of(path) + " -out new.pem",
                    ExitStatus.FAILED);
        }
        byte[] der = block.content();
        return switch (block.label()) {
            case "PRIVATE KEY" -> der.clone();
            case "ENCRYPTED PRIVATE KEY" -> EncryptedKey.open(path, der, passphrase.get());
            case "RSA PRIVATE KEY" ->
                new PrivateKeyInfo(
                                new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE),
                                RSAPrivateKey.getInstance(der))
                        .getEncoded();
            case "EC PRIVATE KEY" -> {
                ECPrivateKey key = ECPrivateKey.getInstance(der);
                yield new PrivateKeyInfo(
                                new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, key.getParametersObject()),
                                key)
                        .getEncoded();
            }
            default ->
                throw new LuksException(
                        path + " contains a " + block.label() + "; a vault needs an RSA or EC key", ExitStatus.FAILED);
        };
    }

    @Override
    public String name() {
        return path;
    }

    @Override
    public Optional<byte[]> unwrap(RecipientInfo info) {
        boolean rsa = algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
        if (rsa && info.getInfo() instanceof KeyTransRecipientInfo transport) {
            return RsaTransport.unwrap(key("RSA"), transport);
        }
        if (!rsa && info.getInfo() instanceof KeyAgreeRecipientInfo agreement) {
            return EcAgreement.unwrap(key("EC"), algorithm, agreement);
        }
        return Optional.empty();
    }

    private PrivateKey key(String type) {
        return content.apply(der -> {
            try {
                return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                throw new LuksException(
                        path + " contains an unusable private key; to find out why: openssl pkey -check -in "
                                + ShellWord.of(path),
                        ExitStatus.FAILED);
            }
        });
    }

    @Override
    public void close() {
        content.close();
    }
}

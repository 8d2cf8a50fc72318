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

/** The private key to a certificate, from a PEM file as openssl writes it. Holds it until it is closed. */
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
     * Reads the first private key of a PEM file: PKCS #8 plain or encrypted (PBES2), or plain as openssl wrote them before.
     *
     * @param passphrase asked for an encrypted key alone; what it gives stays the caller's
     * @return the caller closes it
     * @throws LuksException if there is none; with status 2 if the passphrase is wrong
     */
    public static PrivateKeyFile read(String path, Supplier<Secret> passphrase) {
        try (Pem pem = Pem.read(path)) {
            Pem.Block block = pem.blocks().stream()
                    .filter(each -> each.label().endsWith("PRIVATE KEY"))
                    .findFirst()
                    .orElseThrow(() -> new LuksException(
                            path + " holds no private key in PEM; name the key of the vault's certificate",
                            LuksException.FAILED));
            byte[] der = decoded(path, block, passphrase);
            try {
                return of(path, der);
            } finally {
                Arrays.fill(der, (byte) 0);
            }
        } catch (IllegalArgumentException | IllegalStateException | ClassCastException | IOException e) {
            // the reason may quote what it stumbled upon
            throw new LuksException(
                    path + " holds a private key that cannot be read; openssl pkey -in FILE -check tells why",
                    LuksException.FAILED);
        }
    }

    private static PrivateKeyFile of(String path, byte[] der) throws IOException {
        AlgorithmIdentifier algorithm = PrivateKeyInfo.getInstance(der).getPrivateKeyAlgorithm();
        ASN1ObjectIdentifier type = algorithm.getAlgorithm();
        if (!type.equals(PKCSObjectIdentifiers.rsaEncryption) && !type.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
            throw new LuksException(
                    path + " holds a key of type " + type + "; an RSA or EC key opens a vault", LuksException.FAILED);
        }
        return new PrivateKeyFile(path, algorithm, Passphrase.owning(der.clone()));
    }

    /** PKCS #8, a copy. */
    private static byte[] decoded(String path, Pem.Block block, Supplier<Secret> passphrase) throws IOException {
        if (block.headers()) {
            throw new LuksException(
                    path + " is encrypted as openssl did it before PKCS #8; openssl pkcs8 -topk8 -in "
                            + ShellWord.of(path) + " -out new.pem writes one that can be read",
                    LuksException.FAILED);
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
                        path + " holds a " + block.label() + "; an RSA or EC key opens a vault", LuksException.FAILED);
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
                        path + " holds a private key that cannot be used; openssl pkey -in " + ShellWord.of(path)
                                + " -check tells why",
                        LuksException.FAILED);
            }
        });
    }

    @Override
    public void close() {
        content.close();
    }
}

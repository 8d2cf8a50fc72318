package luksh.envelope;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.KeyAgreement;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.cms.IssuerAndSerialNumber;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientIdentifier;
import org.bouncycastle.asn1.cms.KeyAgreeRecipientInfo;
import org.bouncycastle.asn1.cms.OriginatorIdentifierOrKey;
import org.bouncycastle.asn1.cms.OriginatorPublicKey;
import org.bouncycastle.asn1.cms.RecipientEncryptedKey;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.cms.ecc.ECCCMSSharedInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.RFC3394WrapEngine;
import org.bouncycastle.crypto.params.KeyParameter;

/** Ephemeral-static ECDH with SHA-256 and AES-256 key wrap (RFC 5753, section 3.1). */
final class EcAgreement {
    private static final AlgorithmIdentifier WRAP = new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_wrap);
    private static final AlgorithmIdentifier ALGORITHM =
            new AlgorithmIdentifier(SECObjectIdentifiers.dhSinglePass_stdDH_sha256kdf_scheme, WRAP);
    private static final byte[] KEY_BITS = {0, 0, 1, 0};
    private static final byte[] FIRST_BLOCK = {0, 0, 0, 1};

    private EcAgreement() {}

    static RecipientInfo wrap(PublicKey recipient, IssuerAndSerialNumber who, byte[] key)
            throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(((ECPublicKey) recipient).getParams());
        KeyPair ephemeral = generator.generateKeyPair();
        byte[] wrapping = agree(ephemeral.getPrivate(), recipient);
        try {
            var engine = new RFC3394WrapEngine(AESEngine.newInstance());
            engine.init(true, new KeyParameter(wrapping));
            var entry = new RecipientEncryptedKey(
                    new KeyAgreeRecipientIdentifier(who), new DEROctetString(engine.wrap(key, 0, key.length)));
            var point = SubjectPublicKeyInfo.getInstance(ephemeral.getPublic().getEncoded());
            return new RecipientInfo(new KeyAgreeRecipientInfo(
                    new OriginatorIdentifierOrKey(new OriginatorPublicKey(
                            new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey),
                            point.getPublicKeyData().getBytes())),
                    null,
                    ALGORITHM,
                    new DERSequence(entry)));
        } finally {
            Arrays.fill(wrapping, (byte) 0);
        }
    }

    /**
     * Empty if this key does not match, or the key agreement is of another type.
     *
     * @param curve of the private key, and also of the sender's point
     */
    static Optional<byte[]> unwrap(PrivateKey own, AlgorithmIdentifier curve, KeyAgreeRecipientInfo info) {
        OriginatorPublicKey sender = info.getOriginator().getOriginatorKey();
        if (sender == null
                || info.getUserKeyingMaterial() != null
                || !info.getKeyEncryptionAlgorithm().equals(ALGORITHM)) {
            return Optional.empty();
        }
        byte[] wrapping = new byte[0];
        try {
            var point =
                    new SubjectPublicKeyInfo(curve, sender.getPublicKeyData().getBytes());
            wrapping =
                    agree(own, KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(point.getEncoded())));
            var engine = new RFC3394WrapEngine(AESEngine.newInstance());
            engine.init(false, new KeyParameter(wrapping));
            for (var each : info.getRecipientEncryptedKeys()) {
                byte[] key = RecipientEncryptedKey.getInstance(each)
                        .getEncryptedKey()
                        .getOctets();
                try {
                    return Optional.of(engine.unwrap(key, 0, key.length));
                } catch (InvalidCipherTextException e) {
                    // for another recipient
                }
            }
            return Optional.empty();
        } catch (GeneralSecurityException | IOException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(wrapping, (byte) 0);
        }
    }

    /** The function of ANSI X9.63 over the shared secret; one round gives the required 256 bits. */
    private static byte[] agree(PrivateKey own, PublicKey other) throws GeneralSecurityException {
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own);
        agreement.doPhase(other, true);
        byte[] shared = agreement.generateSecret();
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(shared);
            digest.update(FIRST_BLOCK);
            return digest.digest(new ECCCMSSharedInfo(WRAP, KEY_BITS).getEncoded(ASN1Encoding.DER));
        } catch (IOException e) {
            throw new IllegalStateException("encoding in memory cannot fail", e);
        } finally {
            Arrays.fill(shared, (byte) 0);
        }
    }
}

package luksh.envelope;

import java.security.GeneralSecurityException;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import luksh.crypto.DerivedKey;
import luksh.crypto.Secret;
import luksh.crypto.kdf.KeyDerivation;
import luksh.format.Bytes;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;

/**
 * Decrypts a private key with a passphrase: PBES2 with PBKDF2 and AES-CBC (RFC 8018, section 6.2), as openssl writes
 * it.
 */
final class EncryptedKey {
    private static final int MOST_ITERATIONS = 100_000_000;
    private static final Map<ASN1ObjectIdentifier, String> HASHES = Map.of(
            PKCSObjectIdentifiers.id_hmacWithSHA1, "sha1",
            PKCSObjectIdentifiers.id_hmacWithSHA256, "sha256",
            PKCSObjectIdentifiers.id_hmacWithSHA512, "sha512");
    private static final Map<ASN1ObjectIdentifier, Integer> KEY_BYTES = Map.of(
            NISTObjectIdentifiers.id_aes128_CBC, 16,
            NISTObjectIdentifiers.id_aes192_CBC, 24,
            NISTObjectIdentifiers.id_aes256_CBC, 32);

    private EncryptedKey() {}

    /** The key as PKCS #8, which the caller wipes. */
    static byte[] open(String path, byte[] der, Secret passphrase) {
        var info = EncryptedPrivateKeyInfo.getInstance(der);
        if (!info.getEncryptionAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
            throw unknown(path);
        }
        var scheme = PBES2Parameters.getInstance(info.getEncryptionAlgorithm().getParameters());
        Integer size = KEY_BYTES.get(scheme.getEncryptionScheme().getAlgorithm());
        if (size == null || !scheme.getKeyDerivationFunc().getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
            throw unknown(path);
        }
        var parameters = PBKDF2Params.getInstance(scheme.getKeyDerivationFunc().getParameters());
        String hash = HASHES.get(parameters.getPrf().getAlgorithm());
        if (hash == null
                || parameters.getIterationCount().signum() <= 0
                || parameters.getIterationCount().bitLength() > Integer.SIZE - 1
                || parameters.getIterationCount().intValueExact() > MOST_ITERATIONS) {
            throw unknown(path);
        }
        byte[] iv = ASN1OctetString.getInstance(scheme.getEncryptionScheme().getParameters())
                .getOctets();
        var kdf = new Pbkdf2(hash, parameters.getIterationCount().intValueExact(), Bytes.copyOf(parameters.getSalt()));
        try (DerivedKey key = KeyDerivation.derive(kdf, passphrase, size)) {
            return key.apply(bytes -> decrypt(path, bytes, iv, info.getEncryptedData()));
        }
    }

    private static byte[] decrypt(String path, byte[] key, byte[] iv, byte[] content) {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
            cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            byte[] plain = cipher.doFinal(content);
            // a wrong key gives valid padding once in 256 times: then the result is no sequence of the right length
            if (plain.length > 1 && plain[0] == 0x30) {
                return plain;
            }
        } catch (GeneralSecurityException e) {
            // a wrong passphrase
        }
        throw new LuksException(
                "this passphrase does not decrypt the private key " + path + "; try another one",
                ExitStatus.PASSPHRASE);
    }

    private static LuksException unknown(String path) {
        return new LuksException(
                path
                        + " is encrypted with an unsupported method; to convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in "
                        + path + " -out new.pem",
                ExitStatus.FAILED);
    }
}

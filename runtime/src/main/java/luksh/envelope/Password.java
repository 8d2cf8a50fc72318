package luksh.envelope;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.function.Function;
import luksh.crypto.DerivedKey;
import luksh.crypto.Secret;
import luksh.crypto.kdf.KeyDerivation;
import luksh.format.Bytes;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.cms.PasswordRecipientInfo;
import org.bouncycastle.asn1.cms.RecipientInfo;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.engines.RFC3211WrapEngine;
import org.bouncycastle.crypto.params.KeyParameter;
import org.bouncycastle.crypto.params.ParametersWithIV;
import org.bouncycastle.crypto.params.ParametersWithRandom;

/**
 * A passphrase as recipient (RFC 5652, section 6.2.4): PBKDF2 with HMAC-SHA-256, and key wrap as in RFC 3211. The
 * bytes are used as they are, as with {@code openssl cms -pwri_password}.
 */
public final class Password implements Recipient, Opener {
    /** About half a second on a machine of 2020; each guess costs as much. */
    public static final long ITERATIONS = 1_000_000;

    private static final int LEAST_ITERATIONS = 1000;
    /** This takes minutes; no envelope of luksh has more. */
    private static final int MOST_ITERATIONS = 100_000_000;

    private static final int KEY_BYTES = 32;
    private static final int SALT_BYTES = 16;
    private static final int BLOCK_BYTES = 16;
    private static final AlgorithmIdentifier HMAC_SHA256 =
            new AlgorithmIdentifier(PKCSObjectIdentifiers.id_hmacWithSHA256, DERNull.INSTANCE);

    private final Secret passphrase;
    private final int iterations;

    /**
     * A passphrase with the cost of a new envelope.
     *
     * @param passphrase closed by the caller, after the last use of this
     * @param iterations 1000 to 100 million; openssl counts them as an {@code int}
     */
    public Password(Secret passphrase, long iterations) {
        if (passphrase.size() == 0) {
            throw new LuksException(
                    "an empty passphrase protects nothing; type a passphrase, or give a certificate",
                    ExitStatus.FAILED);
        }
        if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS) {
            throw new LuksException(
                    iterations + " iterations of PBKDF2 for a vault; expected " + LEAST_ITERATIONS + " to "
                            + Pbkdf2.grouped(MOST_ITERATIONS),
                    ExitStatus.FAILED);
        }
        this.passphrase = passphrase;
        this.iterations = Math.toIntExact(iterations);
    }

    @Override
    public String name() {
        return "this passphrase";
    }

    @Override
    public Addressee addressee() {
        return new Addressee(Addressee.PASSPHRASE, new Pbkdf2("sha256", iterations, Bytes.zeros(0)).toString(), "");
    }

    @Override
    public RecipientInfo wrap(byte[] key) {
        var random = new SecureRandom();
        var salt = new byte[SALT_BYTES];
        var iv = new byte[BLOCK_BYTES];
        random.nextBytes(salt);
        random.nextBytes(iv);
        byte[] wrapped = derived(new Pbkdf2("sha256", iterations, Bytes.copyOf(salt)), wrapping -> {
            var engine = new RFC3211WrapEngine(AESEngine.newInstance());
            engine.init(true, new ParametersWithRandom(new ParametersWithIV(new KeyParameter(wrapping), iv), random));
            return engine.wrap(key, 0, key.length);
        });
        return new RecipientInfo(new PasswordRecipientInfo(
                new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, iterations, KEY_BYTES, HMAC_SHA256)),
                new AlgorithmIdentifier(
                        PKCSObjectIdentifiers.id_alg_PWRI_KEK,
                        new AlgorithmIdentifier(NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(iv))),
                new DEROctetString(wrapped)));
    }

    @Override
    public Optional<byte[]> unwrap(RecipientInfo info) {
        if (!(info.getInfo() instanceof PasswordRecipientInfo own)
                || own.getKeyDerivationAlgorithm() == null
                || !own.getKeyEncryptionAlgorithm().getAlgorithm().equals(PKCSObjectIdentifiers.id_alg_PWRI_KEK)) {
            return Optional.empty();
        }
        var parameters =
                PBKDF2Params.getInstance(own.getKeyDerivationAlgorithm().getParameters());
        var cipher =
                AlgorithmIdentifier.getInstance(own.getKeyEncryptionAlgorithm().getParameters());
        BigInteger count = parameters.getIterationCount();
        if (!parameters.getPrf().getAlgorithm().equals(HMAC_SHA256.getAlgorithm())
                || !cipher.getAlgorithm().equals(NISTObjectIdentifiers.id_aes256_CBC)
                || count.signum() <= 0
                || count.compareTo(BigInteger.valueOf(MOST_ITERATIONS)) > 0) {
            return Optional.empty();
        }
        byte[] iv = ASN1OctetString.getInstance(cipher.getParameters()).getOctets();
        byte[] wrapped = own.getEncryptedKey().getOctets();
        var kdf = new Pbkdf2("sha256", count.longValueExact(), Bytes.copyOf(parameters.getSalt()));
        return derived(kdf, wrapping -> {
            try {
                var engine = new RFC3211WrapEngine(AESEngine.newInstance());
                engine.init(false, new ParametersWithIV(new KeyParameter(wrapping), iv));
                return Optional.of(engine.unwrap(wrapped, 0, wrapped.length));
            } catch (InvalidCipherTextException e) {
                return Optional.empty();
            }
        });
    }

    private <T> T derived(Pbkdf2 kdf, Function<byte[], T> use) {
        try (DerivedKey key = KeyDerivation.derive(kdf, passphrase, KEY_BYTES)) {
            return key.apply(use);
        }
    }
}

package luksh.change.journal;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Random bytes that overwrite key material. The first {@value #SEED} bytes determine all others. A journal therefore stores
 * only those, and luksh can finish an interrupted wipe with the same bytes. Not for keys and salts.
 */
public final class RandomFill {
    static final int SEED = 32;

    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomFill() {}

    /** New random bytes. */
    public static byte[] of(int size) {
        var seed = new byte[SEED];
        RANDOM.nextBytes(seed);
        return from(seed, size);
    }

    /** The bytes for this seed: the seed, followed by the output of AES-256 in counter mode. */
    public static byte[] from(byte[] seed, int size) {
        try {
            var cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(
                    Cipher.ENCRYPT_MODE, new SecretKeySpec(seed, 0, SEED, "AES"), new IvParameterSpec(new byte[16]));
            byte[] noise = Arrays.copyOf(seed, Math.max(size, SEED));
            byte[] rest = cipher.doFinal(new byte[noise.length - SEED]);
            System.arraycopy(rest, 0, noise, SEED, rest.length);
            return Arrays.copyOf(noise, size);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES is required of every JDK", e);
        }
    }
}

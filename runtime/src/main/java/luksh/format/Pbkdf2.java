package luksh.format;

import java.util.Locale;

/** PBKDF2 (RFC 8018, section 5.2) with HMAC over {@code hash}; prints as {@code pbkdf2-sha512, 300 000 iterations}. */
public record Pbkdf2(String hash, long iterations, Bytes salt) implements Kdf {
    @Override
    public String type() {
        return "pbkdf2";
    }

    /** A count with its digits in groups of three. */
    public static String grouped(long count) {
        return String.format(Locale.ROOT, "%,d", count).replace(',', ' ');
    }

    @Override
    public String toString() {
        return "pbkdf2-" + hash + ", " + grouped(iterations) + " iterations";
    }
}

package luksh.format;

/** PBKDF2 (RFC 8018, section 5.2) with HMAC over {@code hash}; prints as {@code pbkdf2-sha512, 300 000 iterations}. */
public record Pbkdf2(String hash, long iterations, Bytes salt) implements Kdf {
    @Override
    public String type() {
        return "pbkdf2";
    }

    /** A number with its digits in groups of three. Does not use String.format: its first call costs 20 ms. */
    public static String grouped(long count) {
        var digits = new StringBuilder().append(count);
        int first = count < 0 ? 1 : 0;
        for (int at = digits.length() - 3; at > first; at -= 3) {
            digits.insert(at, ' ');
        }
        return digits.toString();
    }

    @Override
    public String toString() {
        return "pbkdf2-" + Visible.brief(hash) + ", " + grouped(iterations) + " iterations";
    }
}

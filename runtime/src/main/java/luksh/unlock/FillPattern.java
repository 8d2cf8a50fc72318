package luksh.unlock;

import java.util.Locale;

/** What bytes that are no ciphertext are, as a person would say it. */
final class FillPattern {
    /** From this share on, in percent, a sector is called after what most of it is. */
    private static final int MOSTLY = 90;

    private FillPattern() {}

    /** @param again the same sector stands before it in the area */
    static String of(byte[] content, int from, int length, boolean again) {
        int first = 0;
        int zeros = 0;
        int printed = 0;
        for (int i = from; i < from + length; i++) {
            first += content[i] == content[from] ? 1 : 0;
            zeros += content[i] == 0 ? 1 : 0;
            printed += printed(content[i]) ? 1 : 0;
        }
        if (first == length) {
            return zeros == length ? "zeros" : String.format(Locale.ROOT, "bytes 0x%02x", content[from] & 0xff);
        }
        if (zeros * 100 >= length * MOSTLY) {
            return "mostly zeros";
        }
        if (printed * 100 >= length * MOSTLY) {
            return "text";
        }
        return again ? "the same sector again" : "data that is not encrypted";
    }

    private static boolean printed(byte b) {
        return (b >= ' ' && b < 0x7f) || b == '\n' || b == '\r' || b == '\t';
    }
}

package luksh.unlock;

import java.util.Locale;

/** Describes bytes that are not ciphertext. */
final class FillPattern {
    /** From this percentage on, the most frequent content gives a sector its description. */
    private static final int MOSTLY = 90;

    private FillPattern() {}

    /** @param again the sector before it in the area is the same */
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
        return again ? "a repeated sector" : "data that is not encrypted";
    }

    private static boolean printed(byte b) {
        return (b >= ' ' && b < 0x7f) || b == '\n' || b == '\r' || b == '\t';
    }
}

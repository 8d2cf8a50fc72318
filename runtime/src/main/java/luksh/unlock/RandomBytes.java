package luksh.unlock;

import java.util.stream.IntStream;

/**
 * Decides whether the few bytes of a salt or a digest can be random. So few bytes allow no test of their
 * distribution. Most overwrites leave zeros, one value or text, so those are counted. Each count has the exact
 * probability that random bytes reach it, or an upper bound if ranges overlap.
 */
public final class RandomBytes {
    /** Maximum probability that random bytes are reported: one field in 20 million. */
    public static final double FALSE_ALARM = 5e-8;

    private static final double ONE = 1 / 256.0;
    private static final double PRINTABLE = 95 / 256.0;
    /** Zeros, one value, a run of zeros, a run of one value, text: each may cause a report. */
    private static final int TESTS = 5;

    private final byte[] content;
    /** Maximum probability of random bytes as unusual as these. */
    private double odds = 1;

    private String what = "";

    private RandomBytes(byte[] content) {
        this.content = content;
        var counts = new int[256];
        var longest = new int[256];
        int run = 0;
        for (int i = 0; i < content.length; i++) {
            int value = content[i] & 0xff;
            run = i > 0 && content[i - 1] == content[i] ? run + 1 : 1;
            counts[value]++;
            longest[value] = Math.max(longest[value], run);
        }
        for (int value = 0; value < counts.length; value++) {
            if (counts[value] > 1) {
                count(value, counts[value], longest[value]);
            }
        }
        text();
        odds = Math.min(1, odds * TESTS);
    }

    /** Maximum probability of random bytes as unusual as these; 1 if nothing is unusual. */
    public static double odds(byte[] content) {
        return new RandomBytes(content).odds;
    }

    /** Whether they are reported. */
    public static boolean suspect(byte[] content) {
        return odds(content) <= FALSE_ALARM;
    }

    /** What is unusual about them: {@code 16 of 20 bytes are zeros}. */
    public static String what(byte[] content) {
        return new RandomBytes(content).what;
    }

    /** Zeros are counted separately, because they are the most frequent remains of an overwrite. */
    private void count(int value, int count, int longest) {
        int values = value == 0 ? 1 : 256;
        String name = value == 0 ? "zeros" : String.format("0x%02x", value);
        String counted = count == content.length
                ? "all " + count + " bytes are " + name
                : count + " of " + content.length + " bytes are " + name;
        odd(values * tail(content.length, count), counted);
        if (longest > 1) {
            odd(
                    values * (content.length - longest + 1) * Math.pow(ONE, longest),
                    longest == count ? counted : longest + " bytes in a row are " + name);
        }
    }

    /** Probability that at least this many of so many random bytes have one given value. */
    private static double tail(int bytes, int least) {
        double sum = 0;
        double ways = 1;
        for (int i = 0; i <= bytes; i++) {
            if (i >= least) {
                sum += ways * Math.pow(ONE, i) * Math.pow(1 - ONE, bytes - i);
            }
            ways = ways * (bytes - i) / (i + 1);
        }
        return sum;
    }

    private void text() {
        boolean text = content.length > 0
                && IntStream.range(0, content.length).allMatch(i -> content[i] >= ' ' && content[i] < 0x7f);
        if (text) {
            odd(Math.pow(PRINTABLE, content.length), "it is text");
        }
    }

    private void odd(double chance, String words) {
        if (chance < odds) {
            odds = chance;
            what = words;
        }
    }
}

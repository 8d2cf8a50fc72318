package luksh;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How much of a long test is run: the whole, or one part in {@code luksh.long.divisor}; {@code ./check} takes a fifth, and
 * {@code ./check -- -Dluksh.long.divisor=1} all of it.
 */
public final class LongTestShare {
    /** One in so many. */
    public static final int DIVISOR = Integer.getInteger("luksh.long.divisor", 1);

    /** Of what is short enough to be run whole, unless very little is asked for: one in so many. */
    public static final int STEP = Math.max(1, DIVISOR / 2);

    private LongTestShare() {}

    /** @return so many of the whole, but no fewer than the least */
    public static int of(int whole, int least) {
        return Math.max(least, whole / DIVISOR);
    }

    /** Every n-th, in a fixed pattern. */
    public static <T> List<T> of(List<T> all) {
        return everyNth(all, DIVISOR);
    }

    /** One in {@link #STEP}. */
    public static <T> List<T> most(List<T> all) {
        return everyNth(all, STEP);
    }

    private static <T> List<T> everyNth(List<T> all, int n) {
        return IntStream.range(0, all.size())
                .filter(i -> i % n == 0)
                .mapToObj(all::get)
                .toList();
    }
}

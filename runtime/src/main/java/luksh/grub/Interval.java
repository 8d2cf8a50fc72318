package luksh.grub;

import java.util.Locale;

/**
 * A time in seconds with its bounds. An unmeasured time has no seconds (NaN), a known lower bound, and no upper
 * bound.
 */
public record Interval(double seconds, double low, double high) {
    public static final Interval NONE = new Interval(0, 0, 0);
    public static final Interval NOT_MEASURED = new Interval(Double.NaN, 0, Double.POSITIVE_INFINITY);

    public boolean measured() {
        return !Double.isNaN(seconds);
    }

    /** The sum of both times. The errors have the same cause, so they add up. */
    public Interval plus(Interval next) {
        return new Interval(seconds + next.seconds, low + next.low, high + next.high);
    }

    /** {@code 3.0 s}, {@code 0.04 s}, {@code 140 s}: two significant digits. */
    public static String text(double seconds) {
        if (Double.isNaN(seconds)) {
            return "not measured";
        }
        if (Double.isInfinite(seconds)) {
            return "unlimited";
        }
        String format = seconds < 1 ? "%.2f s" : seconds < 20 ? "%.1f s" : "%.0f s";
        return String.format(Locale.ROOT, format, seconds);
    }

    @Override
    public String toString() {
        return measured() ? text(seconds) + " (" + text(low) + " to " + text(high) + ")" : "not measured";
    }
}

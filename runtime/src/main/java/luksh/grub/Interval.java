package luksh.grub;

import java.util.Locale;

/**
 * Seconds, and how far off they may be. An interval that was not measured has no seconds (NaN), knows what it takes at
 * least, and has no end.
 */
public record Interval(double seconds, double low, double high) {
    public static final Interval NONE = new Interval(0, 0, 0);
    public static final Interval NOT_MEASURED = new Interval(Double.NaN, 0, Double.POSITIVE_INFINITY);

    public boolean measured() {
        return !Double.isNaN(seconds);
    }

    /** One after the other; the errors have one cause, so they add up. */
    public Interval plus(Interval next) {
        return new Interval(seconds + next.seconds, low + next.low, high + next.high);
    }

    /** {@code 3.0 s}, {@code 0.04 s}, {@code 140 s}: two digits that matter. */
    public static String text(double seconds) {
        if (Double.isNaN(seconds)) {
            return "not measured";
        }
        if (Double.isInfinite(seconds)) {
            return "no end";
        }
        String format = seconds < 1 ? "%.2f s" : seconds < 20 ? "%.1f s" : "%.0f s";
        return String.format(Locale.ROOT, format, seconds);
    }

    @Override
    public String toString() {
        return measured() ? text(seconds) + " (" + text(low) + " to " + text(high) + ")" : "not measured";
    }
}

package luksh.script;

import java.time.Duration;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;

/** Sizes and times from a number and a unit. */
final class Units {
    private Units() {}

    static Size size(long n, long unit) {
        if (n < 0 || n > Long.MAX_VALUE / unit) {
            throw new LuksException(
                    "a size of " + n + " units of " + unit + " bytes is invalid; expected 0 to "
                            + Long.MAX_VALUE / unit,
                    ExitStatus.FAILED);
        }
        return new Size(n * unit);
    }

    static Duration time(double n, double nanos) {
        if (!(n >= 0 && n * nanos < Long.MAX_VALUE)) {
            throw new LuksException("a time of " + n + " is invalid; expected 0 or more", ExitStatus.FAILED);
        }
        return Duration.ofNanos(Math.round(n * nanos));
    }
}

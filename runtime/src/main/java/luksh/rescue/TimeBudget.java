package luksh.rescue;

import java.time.Duration;

/** How long values are tried, at most; each try says that it was made. */
final class TimeBudget {
    private final long deadline;
    private final Duration most;
    private long tries;
    private boolean out;

    TimeBudget(Duration most) {
        this.most = most;
        this.deadline = System.nanoTime() + most.toNanos();
    }

    /** Whether there is time for one more try, which is counted. */
    boolean more() {
        out = out || System.nanoTime() - deadline > 0;
        tries += out ? 0 : 1;
        return !out;
    }

    /** {@code 96 combinations were tried}, and whether that was all. */
    String inWords() {
        return tries
                + (tries == 1 ? " combination was tried" : " combinations were tried")
                + (out ? "; then the " + most.toSeconds() + " s were over" : "");
    }
}

package luksh.parallel;

import java.time.Duration;

/** Limits the time of a search and counts its tries. */
public final class TimeBudget {
    private final long deadline;
    private final Duration most;
    private long tries;
    private boolean out;

    public TimeBudget(Duration most) {
        this.most = most;
        this.deadline = System.nanoTime() + most.toNanos();
    }

    /** Whether there is time for one more try; counts it. */
    public boolean more() {
        out = out || System.nanoTime() - deadline > 0;
        tries += out ? 0 : 1;
        return !out;
    }

    /** {@code luksh tried 96 combinations}, and whether the time was over. */
    public String inWords() {
        return "luksh tried " + tries
                + (tries == 1 ? " combination" : " combinations")
                + (out ? ", then the " + most.toSeconds() + " s were over" : "");
    }
}

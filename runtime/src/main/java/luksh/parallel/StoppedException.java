package luksh.parallel;

import luksh.format.LuksException;

/** Ctrl-C reached a library loop; nothing was written by it. */
public final class StoppedException extends LuksException {
    private static final long serialVersionUID = 1L;

    public StoppedException() {
        super("interrupted", INTERRUPTED);
    }

    /** Polled by loops that take long; leaves the thread's interrupt set. */
    public static void poll() {
        if (Thread.currentThread().isInterrupted()) {
            throw new StoppedException();
        }
    }
}

package luksh.parallel;

import luksh.format.LuksException;

/** Ctrl-C interrupted a loop. The loop wrote nothing. */
public final class StoppedException extends LuksException {
    private static final long serialVersionUID = 1L;

    public StoppedException() {
        super("interrupted", INTERRUPTED);
    }

    /** Throws if the thread is interrupted, and keeps the interrupt set. Long loops call it. */
    public static void poll() {
        if (Thread.currentThread().isInterrupted()) {
            throw new StoppedException();
        }
    }
}

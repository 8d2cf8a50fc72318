package luksh.script;

/**
 * The one way in which Ctrl-C ends a snippet or a script: {@link #request} marks the run, every backward jump of
 * compiled user code asks {@link #check}, and library loops and sleeps see the thread's interrupt.
 * A header write is done by a thread that neither reaches.
 */
public final class Stop {
    private static volatile boolean requested;
    private static volatile boolean ending;

    private Stop() {}

    /** Thrown by {@link #check}; an Error, so that a script's {@code catch (Exception)} does not swallow it. */
    public static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("interrupted", null, false, false);
        }
    }

    /**
     * Asks {@code runner}, the thread that executes user code, to stop at its next check. Mark and interrupt are one
     * step to {@link #reset}: a runner that saw the mark early must not be hit by the interrupt after it has reset,
     * in the middle of closing and shredding.
     */
    public static synchronized void request(Thread runner) {
        requested = true;
        runner.interrupt();
    }

    /** As {@link #request}, because the process ends: no run that would begin later begins. */
    public static synchronized void end(Thread runner) {
        ending = true;
        request(runner);
    }

    /** Whether the process ends, by a signal; this is not forgotten. */
    public static boolean ending() {
        return ending;
    }

    /** Forgets an earlier request; called before a run by the thread that runs it. */
    public static synchronized void reset() {
        requested = false;
        Thread.interrupted();
    }

    public static boolean requested() {
        return requested;
    }

    /** Woven into scripts and snippets before every backward jump. */
    public static void check() {
        if (requested) {
            throw new Stopped();
        }
    }

    /**
     * Stands first in every {@code catch} of a script that takes all Errors: neither a stop nor {@code exit(n)} is
     * swallowed by accident.
     */
    public static void $caught(Throwable caught) {
        if (caught instanceof Stopped stopped) {
            throw stopped;
        }
        if (caught instanceof Exit exit) {
            throw exit;
        }
    }
}

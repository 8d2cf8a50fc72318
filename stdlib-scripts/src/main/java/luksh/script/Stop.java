package luksh.script;

/**
 * Ends a snippet or a script after Ctrl-C. {@link #request} marks the run and interrupts its thread. Compiled user
 * code calls {@link #check} at every backward jump; library loops and sleeps notice the interrupt. Another thread
 * writes headers, and neither affects it.
 */
public final class Stop {
    private static volatile boolean requested;
    private static volatile boolean ending;

    private Stop() {}

    /** Thrown by {@link #check}; an Error, so that {@code catch (Exception)} in a script does not catch it. */
    public static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("interrupted", null, false, false);
        }
    }

    /**
     * Asks {@code runner}, the thread that executes user code, to stop at its next check. Mark and interrupt are set
     * atomically with respect to {@link #reset}: otherwise the interrupt could arrive after the reset, while the run
     * closes and shreds its files.
     */
    public static synchronized void request(Thread runner) {
        requested = true;
        runner.interrupt();
    }

    /** As {@link #request}, because the process ends: after this, no run starts. */
    public static synchronized void end(Thread runner) {
        ending = true;
        request(runner);
    }

    /** Whether the process ends because of a signal; {@link #reset} does not clear this. */
    public static boolean ending() {
        return ending;
    }

    /** Clears an earlier request; the thread that starts a run calls it first. */
    public static synchronized void reset() {
        requested = false;
        Thread.interrupted();
    }

    public static boolean requested() {
        return requested;
    }

    /** The compiler inserts a call before every backward jump of scripts and snippets. */
    public static void check() {
        if (requested) {
            throw new Stopped();
        }
    }

    /**
     * The first statement of every {@code catch} for Error or Throwable in a script, so that it does not swallow a
     * stop or {@code exit(n)} by accident.
     */
    public static void $caught(Throwable caught) {
        if (caught instanceof Stopped stopped) {
            throw stopped;
        }
        if (caught instanceof ScriptExit exit) {
            throw exit;
        }
    }
}

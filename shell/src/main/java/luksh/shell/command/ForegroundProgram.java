package luksh.shell.command;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.function.Supplier;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.script.Stop;

/**
 * Runs programs that have the terminal until they end. They are in luksh's process group, so the keys Ctrl-C and Ctrl-Z
 * reach them.
 */
public final class ForegroundProgram {
    /** A program that a signal ended has this status plus the number of the signal. */
    private static final int SIGNALLED = 128;
    /** The status after Ctrl-C, which the terminal has shown on the line. */
    private static final int INTERRUPTED = SIGNALLED + 2;

    private static final int LAST_SIGNAL = 64;

    private final PrintStream out;
    private final Supplier<Runnable> settings;
    private final boolean typed;
    private volatile boolean owning;

    /**
     * @param out standard output, flushed before a program writes to it
     * @param settings notes the settings of the terminal and returns what restores them
     * @param typed whether standard input is a terminal; if not, programs get an empty input
     */
    public ForegroundProgram(PrintStream out, Supplier<Runnable> settings, boolean typed) {
        this.out = out;
        this.settings = settings;
        this.typed = typed;
    }

    /** Whether Ctrl-C is meant for a program, which runs or has just ended. */
    public boolean owning() {
        return owning;
    }

    /** From now on Ctrl-C is meant for luksh again. */
    public void release() {
        owning = false;
    }

    /**
     * Runs a program and waits for it, also after Ctrl-C.
     *
     * @return its exit status
     * @throws LuksException if it cannot be started
     */
    public int run(List<String> command) {
        out.flush();
        Runnable restore = settings.get();
        owning = true;
        try {
            Process process = new ProcessBuilder(command)
                    .inheritIO()
                    .redirectInput(typed ? Redirect.INHERIT : Redirect.from(new File("/dev/null")))
                    .start();
            return ended(process);
        } catch (IOException e) {
            throw new LuksException("cannot start " + command.get(0) + ": " + Reason.of(e), ExitStatus.FAILED, e);
        } finally {
            restore.run();
        }
    }

    /** The status as a sentence: {@code ended with status 32}. After Ctrl-C it begins on a new line. */
    public static String told(int status) {
        int signal = status - SIGNALLED;
        return signal > 0 && signal <= LAST_SIGNAL
                ? (status == INTERRUPTED ? "\n" : "") + "ended with status " + status + " (signal " + signal + ")"
                : "ended with status " + status;
    }

    private static int ended(Process process) {
        while (true) {
            try {
                return process.waitFor();
            } catch (InterruptedException e) {
                // Ctrl-C: the program has the terminal and decides when it ends
                if (Stop.ending()) {
                    process.destroy();
                }
            }
        }
    }
}

package luksh.shell.person;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import luksh.script.Stop;

/**
 * The program that shows long output page by page: {@code $PAGER}, or {@code less}. It takes the terminal until the user
 * leaves it. It sees only what luksh prints as a result, never a secret or a question.
 */
public final class Pager {
    /** Ends with the status of a missing command, without a message. */
    private static final String LESS = "command -v less >/dev/null 2>&1 || exit 127; exec less -FRX "
            + "'-Psrows %lt to %lb, q goes back to the prompt, h shows help'";
    /** The shell of a command with several parts must not end before the command does. */
    private static final String SURVIVE = "trap : INT; ";

    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final long BETWEEN_LOOKS_MILLIS = 100;

    private final String command;
    private final Map<String, String> environment;
    private boolean open;
    private boolean interrupted;

    private Pager(String command, Map<String, String> environment) {
        this.command = command;
        this.environment = environment;
    }

    /** Empty if the user wants none: {@code NO_PAGER} is set, or {@code PAGER} is empty. */
    public static Optional<Pager> of(Map<String, String> environment) {
        String wanted = environment.get("PAGER");
        boolean none = !environment.getOrDefault("NO_PAGER", "").isEmpty() || (wanted != null && wanted.isBlank());
        return none ? Optional.empty() : Optional.of(new Pager(wanted == null ? LESS : SURVIVE + wanted, environment));
    }

    /**
     * Handles Ctrl-C, on any thread. While the pager is open, the key is for the pager.
     *
     * @return whether it is open
     */
    public synchronized boolean interrupt() {
        interrupted |= open;
        return open;
    }

    /** Whether the user typed Ctrl-C in the pager that was shown last. */
    synchronized boolean wasInterrupted() {
        return interrupted;
    }

    /**
     * Shows a text and waits until the user leaves the pager or the process ends.
     *
     * @return false if there is no such program; then nothing was shown
     */
    boolean show(byte[] text) {
        synchronized (this) {
            open = true;
            interrupted = false;
        }
        try {
            var builder = new ProcessBuilder("sh", "-c", command)
                    .redirectOutput(Redirect.INHERIT)
                    .redirectError(Redirect.INHERIT);
            builder.environment().clear();
            builder.environment().putAll(environment);
            // a less that the user named must show colours, and a short text at once
            builder.environment().putIfAbsent("LESS", "FRX");
            Process pager = builder.start();
            feed(pager, text);
            int status = awaited(pager);
            // the less of busybox refuses options
            return command.equals(LESS) ? status == 0 : status != NOT_FOUND && status != NOT_EXECUTABLE;
        } catch (IOException e) {
            return false;
        } finally {
            synchronized (this) {
                open = false;
            }
        }
    }

    private static void feed(Process pager, byte[] text) {
        try (OutputStream in = pager.getOutputStream()) {
            in.write(text);
        } catch (IOException e) {
            // the user left the pager before its end
        }
    }

    /** Waits also after an interrupt, because two programs cannot use the terminal at once. */
    private static int awaited(Process pager) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (pager.waitFor(BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS)) {
                        return pager.exitValue();
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                if (Stop.ending()) {
                    pager.destroy();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

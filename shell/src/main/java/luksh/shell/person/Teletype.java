package luksh.shell.person;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The terminal that standard input is. It is switched by {@code stty}, which every Linux has, because
 * {@link java.io.Console} keeps what was typed in buffers that nobody can wipe, and is missing as soon as standard
 * output is redirected.
 */
public final class Teletype implements Keyboard {
    private final InputStream keys;
    private static final List<String> TERMINALS =
            List.of("/dev/pts/", "/dev/tty", "/dev/console", "/dev/hvc", "/dev/xvc", "/dev/sclp_line");

    private final PrintStream screen;

    /**
     * @param keys file descriptor 0 without a buffer
     * @param screen standard error, where questions go
     */
    public Teletype(InputStream keys, PrintStream screen) {
        this.keys = keys;
        this.screen = screen;
    }

    /** Whether a file descriptor of this process (0, 1 or 2) is a terminal. */
    public static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                    .toString();
            return TERMINALS.stream().anyMatch(target::startsWith);
        } catch (IOException e) {
            return false;
        }
    }

    /** Columns of the terminal now; 80 if it does not say. */
    public static int columns() {
        try {
            String[] size = stty("size").split(" ", -1);
            int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return columns > 0 ? columns : 80;
        } catch (IOException | NumberFormatException e) {
            return 80;
        }
    }

    /** Raw while the answer is typed, so that Ctrl-C ends the question at once; restored whatever happens. */
    @Override
    public Optional<byte[]> ask(String question, boolean secret) {
        String before;
        try {
            before = stty("-g");
        } catch (IOException e) {
            return Optional.empty();
        }
        Thread restore = new Thread(() -> restore(before), "terminal");
        Runtime.getRuntime().addShutdownHook(restore);
        try {
            stty("-echo", "-icanon", "-isig", "min", "1", "time", "0");
            screen.print(question);
            screen.flush();
            return KeyLine.read(keys, secret ? null : screen);
        } catch (IOException e) {
            return Optional.empty();
        } finally {
            screen.println();
            restore(before);
            unhook(restore);
        }
    }

    private static void restore(String before) {
        try {
            stty(before);
        } catch (IOException e) {
            // the terminal is gone: nothing is left to restore
        }
    }

    private static void unhook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process ends already, and the hook does no harm
        }
    }

    private static String stty(String... arguments) throws IOException {
        ProcessBuilder stty = new ProcessBuilder("stty");
        stty.command().addAll(List.of(arguments));
        Process process = stty.redirectInput(Redirect.INHERIT)
                .redirectError(Redirect.DISCARD)
                .start();
        try (InputStream out = process.getInputStream()) {
            String answer = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
            if (status(process) != 0) {
                throw new IOException("standard input is not a terminal");
            }
            return answer;
        }
    }

    /** Waits through a Ctrl-C: a terminal left raw is worse than a few milliseconds. */
    private static int status(Process process) {
        boolean interrupted = false;
        while (true) {
            try {
                int status = process.waitFor();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return status;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}

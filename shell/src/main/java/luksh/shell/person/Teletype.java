package luksh.shell.person;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The terminal that standard input is. It is switched by {@code stty}, which every Linux has, because
 * {@link java.io.Console} keeps what was typed in buffers that nobody can wipe, and is missing as soon as standard
 * output is redirected.
 */
public final class Teletype implements Keyboard {
    private static final String[] RAW = {"-echo", "-icanon", "-isig", "min", "1", "time", "0"};
    private static final List<String> TERMINALS =
            List.of("/dev/pts/", "/dev/tty", "/dev/console", "/dev/hvc", "/dev/xvc", "/dev/sclp_line");

    private final InputStream keys;
    private final PrintStream screen;
    /** Puts the terminal back if the process ends first; null while nothing is to be put back. */
    private @Nullable Thread restore;

    private String normal = "";
    private boolean asked;

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

    /**
     * Raw while the answer is typed, so that Ctrl-C ends the question at once. After a secret nothing that is typed is
     * shown before {@link #settle}: while a passphrase is tried, an impatient person types the next.
     */
    @Override
    public Optional<byte[]> ask(String question, boolean secret) {
        try {
            String before = stty("-g");
            if (restore == null) {
                normal = before;
                restore = new Thread(() -> put(before), "terminal");
                Runtime.getRuntime().addShutdownHook(restore);
            }
            try {
                stty(RAW);
                screen.print(question);
                screen.flush();
                return KeyLine.read(keys, secret ? null : screen);
            } finally {
                screen.println();
                put(before);
                if (secret) {
                    asked = true;
                    put("-echo");
                } else if (!asked) {
                    unhook();
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Override
    public boolean settle(boolean failed) {
        boolean settled = asked;
        if (asked) {
            asked = false;
            if (failed) {
                discard();
            }
            put(normal);
            unhook();
        }
        return settled;
    }

    /** Only a raw terminal gives out a line that Enter has not ended yet. */
    private void discard() {
        try {
            stty(RAW);
            byte[] ahead = new byte[1024];
            while (keys.available() > 0 && keys.read(ahead) > 0) {
                Arrays.fill(ahead, (byte) 0);
            }
        } catch (IOException e) {
            // the terminal is gone, and what was typed with it
        }
    }

    private static void put(String... settings) {
        try {
            stty(settings);
        } catch (IOException e) {
            // the terminal is gone: nothing is left to restore
        }
    }

    private void unhook() {
        Thread hook = restore;
        restore = null;
        try {
            if (hook != null) {
                Runtime.getRuntime().removeShutdownHook(hook);
            }
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

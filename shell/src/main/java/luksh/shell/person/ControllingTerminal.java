package luksh.shell.person;

import java.io.FileInputStream;
import java.io.FileOutputStream;
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
 * The user's terminal, independent of TERM and of redirected output. It is switched by {@code stty}, which every Linux
 * has. {@link java.io.Console} is not used: it keeps typed text in buffers that cannot be wiped, and it is missing if
 * standard output is redirected.
 */
public final class ControllingTerminal implements Keyboard {
    /** A read ends after a tenth of a second without a key, so that signals are noticed. */
    private static final String[] RAW = {"-echo", "-icanon", "-isig", "min", "0", "time", "1"};

    private static final List<String> TERMINALS =
            List.of("/dev/pts/", "/dev/tty", "/dev/console", "/dev/hvc", "/dev/xvc", "/dev/sclp_line");

    private final InputStream keys;
    private final PrintStream screen;
    /** The standard input of {@code stty}. */
    private final Redirect terminal;
    /** Restores the terminal if the process ends first; null if there is nothing to restore. */
    private @Nullable Thread restore;

    private String normal = "";
    private boolean asked;
    private @Nullable String strange;

    private ControllingTerminal(InputStream keys, PrintStream screen, Redirect terminal) {
        this.keys = keys;
        this.screen = screen;
        this.terminal = terminal;
    }

    /**
     * The terminal on standard input.
     *
     * @param keys file descriptor 0 without a buffer
     * @param err standard error, used for questions if it is a terminal; otherwise they are shown on the terminal
     *     itself
     */
    public static ControllingTerminal standardInput(InputStream keys, PrintStream err, Path controlling) {
        PrintStream screen = isTerminal(2)
                ? err
                : written(target(0)).or(() -> written(controlling)).orElse(err);
        return new ControllingTerminal(keys, screen, Redirect.INHERIT);
    }

    /**
     * The terminal that controls this process, if standard input is not a terminal.
     *
     * @param device {@code /dev/tty}
     * @return empty if there is none
     */
    public static Optional<ControllingTerminal> controlling(Path device) {
        return written(device).flatMap(screen -> {
            try {
                return Optional.of(new ControllingTerminal(
                        new FileInputStream(device.toFile()), screen, Redirect.from(device.toFile())));
            } catch (IOException e) {
                screen.close();
                return Optional.empty();
            }
        });
    }

    private static Optional<PrintStream> written(Path device) {
        try {
            // opening must not create the file
            return Files.exists(device)
                    ? Optional.of(
                            new PrintStream(new FileOutputStream(device.toFile(), true), true, StandardCharsets.UTF_8))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether a file descriptor of this process (0, 1 or 2) is a terminal. */
    public static boolean isTerminal(int descriptor) {
        String target = target(descriptor).toString();
        return TERMINALS.stream().anyMatch(target::startsWith);
    }

    private static Path target(int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
        } catch (IOException e) {
            return Path.of("");
        }
    }

    /** Columns of the terminal on standard input; 80 if unknown. */
    public static int columns() {
        try {
            String[] size = stty(Redirect.INHERIT, "size").split(" ", -1);
            int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return columns > 0 ? columns : 80;
        } catch (IOException | NumberFormatException e) {
            return 80;
        }
    }

    /** The output for questions. */
    public PrintStream screen() {
        return screen;
    }

    /**
     * Sets the terminal raw during the answer, so that Ctrl-C ends the question at once. After a question for a secret,
     * typed text stays hidden until {@link #settle}, because the user may type the next passphrase while luksh tries
     * the first.
     */
    @Override
    public Optional<byte[]> ask(String question, boolean secret) {
        strange = null;
        try {
            String before = stty(terminal, "-g");
            if (restore == null) {
                normal = before;
                restore = new Thread(() -> put(before), "terminal");
                Runtime.getRuntime().addShutdownHook(restore);
            }
            Optional<byte[]> typed = Optional.empty();
            try {
                typed = line(question, secret);
            } finally {
                put(before);
                asked |= secret;
                if (secret && typed.isPresent()) {
                    put("-echo");
                } else if (!asked) {
                    unhook();
                }
            }
            return typed;
        } catch (IOException | IllegalStateException e) {
            return Optional.empty(); // the terminal is gone, or the process is ending
        }
    }

    /** Repeats while the user stops and continues the job. */
    private Optional<byte[]> line(String question, boolean secret) throws IOException {
        while (true) {
            try (HiddenLine line = new HiddenLine(this::key, screen, secret)) {
                stty(terminal, RAW);
                screen.print(question);
                screen.flush();
                HiddenLine.End end;
                try {
                    end = line.read();
                } finally {
                    screen.println();
                }
                if (end != HiddenLine.End.SUSPEND) {
                    strange = line.strange().orElse(null);
                    return end == HiddenLine.End.ENTER ? Optional.of(line.typed()) : Optional.empty();
                }
            }
            put(normal);
            Job.suspend();
        }
    }

    /** If nothing is read, no key was pressed, or the terminal is gone. */
    private int key() throws IOException {
        int key = keys.read();
        if (key < 0) {
            keys.available();
            return Keys.NONE;
        }
        return key;
    }

    @Override
    public Optional<String> strange() {
        return Optional.ofNullable(strange);
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

    /** Only a raw terminal returns a line without Enter. */
    private void discard() {
        try {
            stty(terminal, RAW);
            byte[] ahead = new byte[1024];
            while (keys.available() > 0 && keys.read(ahead) > 0) {
                Arrays.fill(ahead, (byte) 0);
            }
        } catch (IOException e) {
            // the terminal is gone, with the typed text
        }
    }

    private void put(String... settings) {
        try {
            stty(terminal, settings);
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
            // the process is already ending; the hook does no harm
        }
    }

    private static String stty(Redirect terminal, String... arguments) throws IOException {
        var stty = new ProcessBuilder("stty");
        stty.command().addAll(List.of(arguments));
        return new String(Job.output(stty.redirectInput(terminal)), StandardCharsets.UTF_8).strip();
    }
}

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
 * The terminal at which a person sits, whatever TERM says of it and wherever standard output and standard error go. It is
 * switched by {@code stty}, which every Linux has, because {@link java.io.Console} keeps what was typed in buffers that
 * nobody can wipe, and is missing as soon as standard output is redirected.
 */
public final class Teletype implements Keyboard {
    /** A read ends after a tenth of a second without a key, so that a signal is seen. */
    private static final String[] RAW = {"-echo", "-icanon", "-isig", "min", "0", "time", "1"};

    private static final List<String> TERMINALS =
            List.of("/dev/pts/", "/dev/tty", "/dev/console", "/dev/hvc", "/dev/xvc", "/dev/sclp_line");

    private final InputStream keys;
    private final PrintStream screen;
    /** What {@code stty} gets as its standard input. */
    private final Redirect terminal;
    /** Puts the terminal back if the process ends first; null while nothing is to be put back. */
    private @Nullable Thread restore;

    private String normal = "";
    private boolean asked;
    private @Nullable String strange;

    private Teletype(InputStream keys, PrintStream screen, Redirect terminal) {
        this.keys = keys;
        this.screen = screen;
        this.terminal = terminal;
    }

    /**
     * The terminal that standard input is.
     *
     * @param keys file descriptor 0 without a buffer
     * @param err standard error, where questions go if it is a terminal; else they go to the terminal itself
     */
    public static Teletype standardInput(InputStream keys, PrintStream err, Path controlling) {
        PrintStream screen = isTerminal(2)
                ? err
                : written(target(0)).or(() -> written(controlling)).orElse(err);
        return new Teletype(keys, screen, Redirect.INHERIT);
    }

    /**
     * The terminal that controls this process, where standard input is something else.
     *
     * @param device {@code /dev/tty}
     * @return empty if there is none
     */
    public static Optional<Teletype> controlling(Path device) {
        return written(device).flatMap(screen -> {
            try {
                return Optional.of(
                        new Teletype(new FileInputStream(device.toFile()), screen, Redirect.from(device.toFile())));
            } catch (IOException e) {
                screen.close();
                return Optional.empty();
            }
        });
    }

    private static Optional<PrintStream> written(Path device) {
        try {
            // not a path that can be made by opening it
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

    /** Columns of the terminal that standard input is; 80 if it does not say. */
    public static int columns() {
        try {
            String[] size = stty(Redirect.INHERIT, "size").split(" ", -1);
            int columns = size.length == 2 ? Integer.parseInt(size[1]) : 0;
            return columns > 0 ? columns : 80;
        } catch (IOException | NumberFormatException e) {
            return 80;
        }
    }

    /** Where questions are shown. */
    public PrintStream screen() {
        return screen;
    }

    /**
     * Raw while the answer is typed, so that Ctrl-C ends the question at once. After a secret nothing that is typed is
     * shown before {@link #settle}: while a passphrase is tried, an impatient person types the next.
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
            return Optional.empty(); // no terminal any more, or the process is ending
        }
    }

    /** As often as the person stops the job and lets it go on. */
    private Optional<byte[]> line(String question, boolean secret) throws IOException {
        while (true) {
            try (KeyLine line = new KeyLine(this::key, screen, secret)) {
                stty(terminal, RAW);
                screen.print(question);
                screen.flush();
                KeyLine.End end;
                try {
                    end = line.read();
                } finally {
                    screen.println();
                }
                if (end != KeyLine.End.SUSPEND) {
                    strange = line.strange().orElse(null);
                    return end == KeyLine.End.ENTER ? Optional.of(line.typed()) : Optional.empty();
                }
            }
            put(normal);
            Job.suspend();
        }
    }

    /** Nothing read means that none was typed, or that the terminal has gone: then it cannot be asked either. */
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

    /** Only a raw terminal gives out a line that Enter has not ended yet. */
    private void discard() {
        try {
            stty(terminal, RAW);
            byte[] ahead = new byte[1024];
            while (keys.available() > 0 && keys.read(ahead) > 0) {
                Arrays.fill(ahead, (byte) 0);
            }
        } catch (IOException e) {
            // the terminal is gone, and what was typed with it
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
            // the process ends already, and the hook does no harm
        }
    }

    private static String stty(Redirect terminal, String... arguments) throws IOException {
        var stty = new ProcessBuilder("stty");
        stty.command().addAll(List.of(arguments));
        return new String(Job.output(stty.redirectInput(terminal)), StandardCharsets.UTF_8).strip();
    }
}

package luksh.shell.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import luksh.parallel.StoppedException;
import luksh.shell.person.HiddenLine;
import luksh.shell.person.Job;
import luksh.shell.person.Keyboard;
import luksh.shell.person.Keys;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Questions of a running snippet, at the prompt's terminal. It reads bytes without JLine's line reader, whose strings
 * may stay in memory.
 */
final class TerminalKeyboard implements Keyboard {
    /** Reads a key that JLine has taken from the terminal but not returned. */
    private static final long TAKEN_MILLIS = 100;

    private final Terminal terminal;
    private final InputStream device;
    private final NonBlockingInputStream keys;
    private final PrintStream screen;
    /** The terminal settings before the first question for a secret; null if there was none. */
    private @Nullable Attributes normal;

    private @Nullable String strange;

    /** @param device the terminal's device, without JLine and without a buffer */
    TerminalKeyboard(Terminal terminal, InputStream device) {
        this.terminal = terminal;
        this.device = device;
        keys = (NonBlockingInputStream) terminal.input();
        screen = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
    }

    /**
     * After a question for a secret, typed text stays hidden until {@link #settle}, because it may be another
     * passphrase.
     */
    @Override
    public Optional<byte[]> ask(String question, boolean secret) {
        strange = null;
        Attributes before = terminal.getAttributes();
        if (secret && normal == null) {
            normal = before;
        }
        Optional<byte[]> typed = Optional.empty();
        try {
            typed = line(question, secret, before);
            return typed;
        } catch (IOException e) {
            return typed;
        } finally {
            terminal.setAttributes(secret && typed.isPresent() ? silent(before) : before);
        }
    }

    /** Repeats while the user stops and continues the job. */
    private Optional<byte[]> line(String question, boolean secret, Attributes before) throws IOException {
        while (true) {
            try (HiddenLine line = new HiddenLine(this::key, screen, secret)) {
                terminal.setAttributes(raw(before));
                screen.print(question);
                screen.flush();
                HiddenLine.End end = line.read();
                // not after Ctrl-C: JLine also raises a signal, whose handler prints the new line
                screen.println();
                if (end != HiddenLine.End.SUSPEND) {
                    strange = line.strange().orElse(null);
                    return end == HiddenLine.End.ENTER ? Optional.of(line.typed()) : Optional.empty();
                }
            }
            terminal.setAttributes(normal == null ? before : normal);
            Job.suspend();
        }
    }

    private int key() throws IOException {
        try {
            int key = keys.read(TAKEN_MILLIS);
            return key == NonBlockingInputStream.READ_EXPIRED ? Keys.NONE : key;
        } catch (InterruptedIOException e) {
            throw new StoppedException();
        }
    }

    @Override
    public Optional<String> strange() {
        return Optional.ofNullable(strange);
    }

    @Override
    public boolean settle(boolean failed) {
        Attributes before = normal;
        if (before == null) {
            return false;
        }
        normal = null;
        try {
            if (failed) {
                discard(raw(before));
            }
        } catch (IOException e) {
            // the terminal is gone, with the typed text
        } finally {
            terminal.setAttributes(before);
        }
        return true;
    }

    /**
     * Asks the device for the number of bytes, because a timeout could fail on a busy machine. Only a raw terminal
     * returns a line without Enter, and one without a minimum of keys does not block.
     */
    private void discard(Attributes raw) throws IOException {
        Attributes hasty = new Attributes(raw);
        hasty.setControlChar(Attributes.ControlChar.VMIN, 0);
        byte[] ahead = new byte[1024];
        do {
            terminal.setAttributes(hasty);
            while (device.available() > 0 && device.read(ahead) > 0) {
                Arrays.fill(ahead, (byte) 0);
            }
            terminal.setAttributes(raw);
        } while (terminal.reader().read(TAKEN_MILLIS) >= 0);
    }

    private static Attributes silent(Attributes before) {
        Attributes silent = new Attributes(before);
        silent.setLocalFlag(Attributes.LocalFlag.ECHO, false);
        return silent;
    }

    private static Attributes raw(Attributes before) {
        Attributes raw = silent(before);
        raw.setLocalFlag(Attributes.LocalFlag.ICANON, false);
        raw.setLocalFlag(Attributes.LocalFlag.ISIG, false);
        raw.setControlChar(Attributes.ControlChar.VMIN, 1);
        raw.setControlChar(Attributes.ControlChar.VTIME, 0);
        return raw;
    }
}

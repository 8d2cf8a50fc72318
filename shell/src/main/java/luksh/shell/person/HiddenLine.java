package luksh.shell.person;

import java.io.IOException;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Optional;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.parallel.StoppedException;
import org.jspecify.annotations.Nullable;

/**
 * One line, read key by key from a terminal that neither echoes nor interprets. The bytes are stored only in one array,
 * which is wiped or handed over; no reader with a buffer is used. They are the bytes of the terminal, as cryptsetup
 * reads them, without keys that are not characters.
 */
public final class HiddenLine implements AutoCloseable {
    private static final int LONGEST = 64 * 1024;
    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;
    private static final int BELL = 7;
    private static final int BACKSPACE = 8;
    private static final int TAB = 9;
    private static final int CTRL_U = 21;
    private static final int CTRL_W = 23;
    private static final int CTRL_Z = 26;
    private static final int CTRL_BACKSLASH = 28;
    private static final int DELETE = 127;

    /** How a line ended. */
    public enum End {
        ENTER,
        /** The user pressed Ctrl-D, or the terminal is gone. */
        LEFT,
        /** The user pressed Ctrl-Z to stop the job. */
        SUSPEND
    }

    private final Keys keys;
    private final PrintStream screen;
    private final boolean secret;
    private byte[] line = new byte[128];
    private int size;
    private @Nullable String strange;

    /**
     * @param screen rings the bell for an ignored key
     * @param secret whether to hide the typed text
     */
    public HiddenLine(Keys keys, PrintStream screen, boolean secret) {
        this.keys = keys;
        this.screen = screen;
        this.secret = secret;
    }

    /**
     * Reads a line.
     *
     * @throws StoppedException on Ctrl-C and Ctrl-\, and if the thread is interrupted
     */
    public End read() throws IOException {
        while (true) {
            End end = take(keys.next());
            if (end != null) {
                return end;
            }
        }
    }

    /** The typed bytes. The caller owns the array, and wipes it if it is secret. */
    public byte[] typed() {
        return Arrays.copyOf(line, size);
    }

    /** The first typed key that a new passphrase cannot contain, because it sends a control character or none. */
    public Optional<String> strange() {
        return Optional.ofNullable(strange);
    }

    private @Nullable End take(int key) throws IOException {
        switch (key) {
            case Keys.NONE -> StoppedException.poll();
            case Keys.ENDED -> {
                return End.LEFT;
            }
            case '\r', '\n' -> {
                return End.ENTER;
            }
            case CTRL_C, CTRL_BACKSLASH -> throw new StoppedException();
            case CTRL_D -> {
                if (size == 0) {
                    return End.LEFT;
                }
            }
            case CTRL_Z -> {
                return End.SUSPEND;
            }
            case BACKSPACE, DELETE -> erase();
            case CTRL_U -> {
                while (size > 0) {
                    erase();
                }
                strange = null;
            }
            case CTRL_W -> eraseWord();
            case EscapeSequence.ESC -> {
                var sequence = new EscapeSequence(keys);
                if (!sequence.name().isEmpty()) {
                    pass(sequence.name());
                }
                return take(sequence.pending());
            }
            case TAB -> { // other programs accept it in a passphrase
                note("Tab");
                append((byte) key);
            }
            default -> {
                if (key < ' ') {
                    pass(key == 0 ? "Ctrl-Space" : "Ctrl-" + (char) (key + '@'));
                } else {
                    append((byte) key);
                }
            }
        }
        return null;
    }

    /** Ignores a key and rings the bell. */
    private void pass(String key) {
        note(key);
        screen.write(BELL);
        screen.flush();
    }

    private void note(String key) {
        strange = strange == null ? key : strange;
    }

    private void append(byte key) {
        if (size == LONGEST) {
            throw new LuksException(
                    "the typed line is longer than " + LONGEST + " bytes; use a key file", ExitStatus.FAILED);
        }
        if (size == line.length) {
            byte[] longer = Arrays.copyOf(line, 2 * size);
            Arrays.fill(line, (byte) 0);
            line = longer;
        }
        line[size++] = key;
        if (!secret) {
            screen.write(key);
            screen.flush();
        }
    }

    /** Removes the last character, which may be several bytes of UTF-8. */
    private void erase() {
        if (size == 0) {
            return;
        }
        int start = size - 1;
        while (start > 0 && (line[start] & 0xC0) == 0x80) {
            start--;
        }
        Arrays.fill(line, start, size, (byte) 0);
        size = start;
        if (!secret) {
            screen.print("\b \b");
            screen.flush();
        }
    }

    /** Removes the last word and the blanks after it. */
    private void eraseWord() {
        while (size > 0 && line[size - 1] == ' ') {
            erase();
        }
        while (size > 0 && line[size - 1] != ' ') {
            erase();
        }
    }

    /** Wipes the typed bytes. */
    @Override
    public void close() {
        Arrays.fill(line, (byte) 0);
    }
}

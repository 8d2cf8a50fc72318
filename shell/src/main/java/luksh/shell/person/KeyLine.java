package luksh.shell.person;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Optional;
import luksh.crypto.StoppedException;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/**
 * One line, read key by key from a terminal that neither echoes nor interprets: the bytes go straight into one array
 * that is wiped or handed over, and no reader with a buffer of its own comes between. They are the bytes that the
 * terminal sends, as cryptsetup takes them.
 */
public final class KeyLine implements AutoCloseable {
    private static final int LONGEST = 64 * 1024;
    private static final int CTRL_C = 3;
    private static final int CTRL_D = 4;
    private static final int BACKSPACE = 8;
    private static final int CTRL_U = 21;
    private static final int DELETE = 127;

    private final InputStream keys;
    private final @Nullable PrintStream echo;
    private byte[] line = new byte[128];
    private int size;

    private KeyLine(InputStream keys, @Nullable PrintStream echo) {
        this.keys = keys;
        this.echo = echo;
    }

    /**
     * Reads up to Enter. The caller owns the array, and wipes it if it is secret.
     *
     * @param echo where the typed is shown; null for a secret
     * @return empty if the terminal ended, or Ctrl-D was typed first
     * @throws StoppedException on Ctrl-C
     */
    public static Optional<byte[]> read(InputStream keys, @Nullable PrintStream echo) throws IOException {
        try (KeyLine line = new KeyLine(keys, echo)) {
            return line.read();
        }
    }

    private Optional<byte[]> read() throws IOException {
        while (true) {
            int key = keys.read();
            switch (key) {
                case '\r', '\n' -> {
                    return Optional.of(Arrays.copyOf(line, size));
                }
                case CTRL_C -> throw new StoppedException();
                case -1 -> {
                    return Optional.empty();
                }
                case CTRL_D -> {
                    if (size == 0) {
                        return Optional.empty();
                    }
                }
                case BACKSPACE, DELETE -> erase();
                case CTRL_U -> {
                    while (size > 0) {
                        erase();
                    }
                }
                default -> append((byte) key);
            }
        }
    }

    private void append(byte key) {
        if (size == LONGEST) {
            throw new LuksException(
                    "the line typed is longer than " + LONGEST + " bytes; use a key file", LuksException.FAILED);
        }
        if (size == line.length) {
            byte[] longer = Arrays.copyOf(line, 2 * size);
            Arrays.fill(line, (byte) 0);
            line = longer;
        }
        line[size++] = key;
        if (echo != null) {
            echo.write(key);
            echo.flush();
        }
    }

    /** Takes back one character, which may be several bytes of UTF-8. */
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
        if (echo != null) {
            echo.print("\b \b");
            echo.flush();
        }
    }

    /** Wipes what was typed. */
    @Override
    public void close() {
        Arrays.fill(line, (byte) 0);
    }
}

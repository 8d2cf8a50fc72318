package luksh.script;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import luksh.crypto.Passphrase;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.parallel.StoppedException;

/**
 * Reads secrets from files, descriptors and programs, byte for byte: it decodes nothing and keeps newlines. The
 * secret owns the array that was read; intermediate arrays are wiped.
 */
final class KeyMaterial {
    /** Maximum size in bytes, the default of cryptsetup. */
    static final int MOST = 8 << 20;

    private static final int FIRST = 64 << 10;

    private KeyMaterial() {}

    /** A whole file with its newline. An empty file is the empty passphrase. */
    static Passphrase file(String path) {
        return file(path, new Size(0), Optional.empty());
    }

    /** New random bytes. */
    static Passphrase random(Size size) {
        if (size.bytes() < 1 || size.bytes() > MOST) {
            throw refused("a random key of " + size + "; expected 1 B to " + new Size(MOST));
        }
        return Passphrase.random((int) size.bytes());
    }

    /** Checks that a key file can be read later. It does not read it, because a pipe can be read only once. */
    static void check(String option, SecretSource source) {
        Path file = source.path();
        if (source.standardInput()) {
            return;
        }
        String what = option + " " + file;
        if (!Files.exists(file)) {
            throw refused(what + " does not exist; luksh asked and wrote nothing");
        }
        if (Files.isDirectory(file)) {
            throw refused(what + " is a folder; give a file in it");
        }
        if (!Files.isReadable(file)) {
            throw refused(what + " cannot be read: permission denied; luksh asked and wrote nothing");
        }
    }

    /** A range of a file or device; fails if the file is shorter. */
    static Passphrase file(String path, Size offset, Size length) {
        return file(path, offset, Optional.of(length));
    }

    /** @param length empty for everything up to the end */
    static Passphrase file(String path, Size offset, Optional<Size> length) {
        String what = "key file " + path;
        try (var in = new FileInputStream(FileName.parse(path).toFile())) {
            return stretch(in, what, offset.bytes(), length);
        } catch (IOException e) {
            throw unreadable(what, path, e);
        }
    }

    /** A range of standard input; without a length, up to its end. */
    static Passphrase standardInput(InputStream in, Size offset, Optional<Size> length) {
        try {
            return stretch(in, "standard input", offset.bytes(), length);
        } catch (IOException e) {
            throw refused("standard input cannot be read: " + e.getMessage());
        }
    }

    private static Passphrase stretch(InputStream in, String what, long offset, Optional<Size> length)
            throws IOException {
        if (offset < 0 || length.filter(size -> size.bytes() < 0).isPresent()) {
            throw refused(what + ": a range from byte " + offset
                    + length.map(size -> " of " + size.bytes() + " bytes").orElse("") + " starts before the file");
        }
        if (length.filter(size -> size.bytes() > MOST).isPresent()) {
            throw refused(what + ": " + length.get() + " is more than the maximum of " + new Size(MOST));
        }
        skip(in, offset, what);
        if (length.isEmpty()) {
            byte[] rest = all(in, what);
            if (offset > 0 && rest.length == 0) {
                throw refused(what + " has no byte at " + offset);
            }
            return Passphrase.owning(rest);
        }
        var content = new byte[(int) length.get().bytes()];
        int read = in.readNBytes(content, 0, content.length);
        if (read < content.length) {
            Arrays.fill(content, (byte) 0);
            throw refused(
                    offset > 0 && read == 0
                            ? what + " has no byte at " + offset
                            : what + " ends at byte " + (offset + read) + ", but luksh needs it up to byte "
                                    + (offset + content.length));
        }
        return Passphrase.owning(content);
    }

    /** A pipe must be read up to the offset, because it cannot seek. */
    private static void skip(InputStream in, long offset, String what) throws IOException {
        if (in instanceof FileInputStream file && seek(file, offset)) {
            return;
        }
        var dropped = new byte[(int) Math.min(offset, FIRST)];
        try {
            for (long left = offset; left > 0; ) {
                int read = in.read(dropped, 0, (int) Math.min(left, dropped.length));
                if (read < 0) {
                    throw refused(what + " has no byte at " + offset);
                }
                left -= read;
            }
        } finally {
            Arrays.fill(dropped, (byte) 0);
        }
    }

    private static boolean seek(FileInputStream file, long offset) {
        try {
            file.getChannel().position(offset);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads a descriptor that this process inherited, to its end. */
    static Passphrase descriptor(int number) {
        String path = "/proc/self/fd/" + number;
        try (var in = new FileInputStream(path)) {
            return Passphrase.owning(all(in, "file descriptor " + number));
        } catch (IOException e) {
            throw unreadable("file descriptor " + number, path, e);
        }
    }

    /**
     * The first line of a program's output, without the newline. luksh starts the program without a shell. Other
     * users can see its arguments, so they must not be secret.
     */
    static Passphrase program(String name, String... arguments) {
        var words = new ArrayList<>(List.of(name));
        words.addAll(List.of(arguments));
        try {
            Process process = new ProcessBuilder(words)
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.INHERIT)
                    .start();
            byte[] printed;
            try (InputStream out = process.getInputStream()) {
                printed = all(out, "the output of " + name);
            }
            int status = process.waitFor();
            if (status != 0 || printed.length == 0) {
                Arrays.fill(printed, (byte) 0);
                throw refused(name + " ended with status " + status + (status == 0 ? " and printed nothing" : "")
                        + "; luksh got no secret from it");
            }
            return Passphrase.owning(firstLine(printed));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        } catch (IOException e) {
            throw refused("cannot start " + name + ": " + e.getMessage());
        }
    }

    /** One line of an unbuffered stream, without its newline; empty at the end of the stream. */
    static Optional<Passphrase> line(InputStream in) {
        var content = new byte[FIRST];
        int size = 0;
        try {
            int next = in.read();
            if (next < 0) {
                return Optional.empty();
            }
            for (; next >= 0 && next != '\n'; next = in.read()) {
                if (size == content.length) {
                    throw refused(
                            "the line on standard input has more than " + content.length + " bytes; use a key file");
                }
                content[size++] = (byte) next;
            }
            return Optional.of(Passphrase.owning(Arrays.copyOf(content, size)));
        } catch (IOException e) {
            throw refused("standard input cannot be read: " + e.getMessage());
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    private static byte[] firstLine(byte[] printed) {
        int end = 0;
        while (end < printed.length && printed[end] != '\n') {
            end++;
        }
        byte[] line = Arrays.copyOf(printed, end);
        Arrays.fill(printed, (byte) 0);
        return line;
    }

    // Reads at least as many bytes as the stream's own buffer at a time, so that no secret stays in that buffer.
    private static byte[] all(InputStream in, String what) throws IOException {
        var content = new byte[FIRST];
        int size = 0;
        while (true) {
            int read = in.read(content, size, content.length - size);
            if (read < 0) {
                byte[] exact = Arrays.copyOf(content, size);
                Arrays.fill(content, (byte) 0);
                return exact;
            }
            size += read;
            if (size > MOST) {
                Arrays.fill(content, (byte) 0);
                throw refused(what + " has more than " + new Size(MOST)
                        + "; to use a range of it: --key-file-size, or keyFile(path, from, length) in a script");
            }
            if (content.length - size < FIRST / 2) {
                byte[] longer = Arrays.copyOf(content, 2 * content.length);
                Arrays.fill(content, (byte) 0);
                content = longer;
            }
        }
    }

    private static LuksException unreadable(String what, String path, IOException e) {
        if (e instanceof FileNotFoundException && !Files.exists(Path.of(path))) {
            return refused(what + " does not exist");
        }
        return refused(what + " cannot be read: " + e.getMessage());
    }

    private static LuksException refused(String sentence) {
        return new LuksException(sentence, ExitStatus.FAILED);
    }
}

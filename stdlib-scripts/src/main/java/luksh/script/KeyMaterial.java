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
import luksh.crypto.StoppedException;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Size;

/**
 * Secrets from files, descriptors and programs, byte for byte: no decoding, no newline cut off a file. What was read is
 * in one array, which becomes the secret's; arrays on the way are wiped.
 */
final class KeyMaterial {
    /** As cryptsetup's default. */
    static final int MOST = 8 << 20;

    private static final int FIRST = 64 << 10;

    private KeyMaterial() {}

    /** A whole file, newline included; an empty one is the empty passphrase. */
    static Passphrase file(String path) {
        try (var in = new FileInputStream(FileName.parse(path).toFile())) {
            return Passphrase.owning(all(in, "key file " + path));
        } catch (IOException e) {
            throw unreadable("key file " + path, path, e);
        }
    }

    /** Whether a key file can be read later; nothing is read now, as a pipe gives what it has but once. */
    static void check(String option, Path file) {
        String what = option + " " + file;
        if (!Files.exists(file)) {
            throw refused(what + " is not there; nothing was asked or written");
        }
        if (Files.isDirectory(file)) {
            throw refused(what + " is a folder; name the file in it");
        }
        if (!Files.isReadable(file)) {
            throw refused(what + " cannot be read: permission denied; nothing was asked or written");
        }
    }

    /** A stretch of a file or device. */
    static Passphrase file(String path, Size offset, Size length) {
        if (offset.bytes() < 0 || length.bytes() < 0) {
            throw refused("key file " + path + ": " + length.bytes() + " bytes at byte " + offset.bytes()
                    + " lie before its start");
        }
        if (length.bytes() > MOST) {
            throw refused("key file " + path + ": " + length + " are more than " + new Size(MOST));
        }
        var content = new byte[(int) length.bytes()];
        try (var in = new FileInputStream(FileName.parse(path).toFile())) {
            in.getChannel().position(offset.bytes());
            int read = in.readNBytes(content, 0, content.length);
            if (read < content.length) {
                Arrays.fill(content, (byte) 0);
                throw refused("key file " + path + " ends at byte " + (offset.bytes() + read) + ", wanted "
                        + (offset.bytes() + content.length));
            }
            return Passphrase.owning(content);
        } catch (IOException e) {
            throw unreadable("key file " + path, path, e);
        }
    }

    /** A descriptor that this process was started with, to its end. */
    static Passphrase descriptor(int number) {
        String path = "/proc/self/fd/" + number;
        try (var in = new FileInputStream(path)) {
            return Passphrase.owning(all(in, "file descriptor " + number));
        } catch (IOException e) {
            throw unreadable("file descriptor " + number, path, e);
        }
    }

    /**
     * The first line of what a program prints, without the newline. No shell stands between, and the words are no
     * secret: other users see them.
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
                        + "; no secret came from it");
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

    // Never fewer bytes than a stream's own buffer at a time, so that none stay there.
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
                throw refused(
                        what + " has more than " + new Size(MOST) + "; name a stretch: keyFile(path, from, length)");
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
            return refused(what + " is not there");
        }
        return refused(what + " cannot be read: " + e.getMessage());
    }

    private static LuksException refused(String sentence) {
        return new LuksException(sentence, LuksException.FAILED);
    }
}

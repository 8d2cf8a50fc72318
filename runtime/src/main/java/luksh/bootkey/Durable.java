package luksh.bootkey;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import luksh.format.LuksException;
import luksh.format.Reason;

/** Files that are there whole or not at all, whenever the power goes. */
final class Durable {
    private Durable() {}

    /** The name under which a file is filled; one name, so that what a crash leaves is found. */
    static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".new");
    }

    /** Writes the file, flushes it and its folder; one that is there is replaced in one instant. */
    static void write(Path file, byte[] content, String mode) {
        Path temporary = temporary(file);
        try {
            Files.deleteIfExists(temporary); // a key of ours was overwritten before
            fill(temporary, content, mode);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            flush(file);
        } catch (IOException e) {
            throw new LuksException(
                    "cannot write " + file + " (" + Reason.of(e) + "); choose a folder that can be written to",
                    LuksException.FAILED,
                    e);
        }
    }

    /** Makes a folder that its owner alone can enter, and flushes the names. */
    static void makeFolder(Path folder) {
        try {
            if (Files.isDirectory(folder)) {
                return;
            }
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            flush(folder);
            flush(folder(folder));
        } catch (IOException e) {
            throw new LuksException("cannot make " + folder + ": " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    /** By a direct buffer, which is wiped: the channel would copy another to memory that nobody wipes. */
    private static void fill(Path temporary, byte[] content, String mode) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        var attributes = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
        ByteBuffer buffer = ByteBuffer.allocateDirect(content.length);
        try (FileChannel channel = FileChannel.open(temporary, options, attributes)) {
            buffer.put(content).flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } finally {
            buffer.clear().put(new byte[content.length]);
        }
    }

    /** Returns once the names in the file's folder are on stable storage. */
    static void flush(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(folder(file))) {
            folder.force(true);
        }
    }

    static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
    }
}

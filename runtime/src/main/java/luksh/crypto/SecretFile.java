package luksh.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import luksh.format.LuksException;
import luksh.format.Reason;

/** A new file for a secret. */
final class SecretFile {
    private SecretFile() {}

    static void write(Path path, byte[] content) {
        Path file = path.toAbsolutePath();
        try (FileChannel channel = create(file)) {
            fill(channel, file, content);
        } catch (FileAlreadyExistsException e) {
            throw new LuksException(
                    path + " exists and is not overwritten; choose another name or move it away",
                    LuksException.FAILED,
                    e);
        } catch (IOException e) {
            throw new LuksException(
                    "cannot write " + path + " (" + Reason.of(e) + "); choose a folder that can be written to",
                    LuksException.FAILED,
                    e);
        }
    }

    private static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r--------")));
    }

    /** The channel would copy a heap buffer to memory that nobody wipes, so the buffer is a direct one, and wiped. Half a key is worse than none, so the file goes again if it cannot be filled. */
    private static void fill(FileChannel channel, Path file, byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(content.length);
        try {
            buffer.put(content).flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
            try (FileChannel folder = FileChannel.open(file.resolveSibling(""), StandardOpenOption.READ)) {
                folder.force(true);
            }
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        } finally {
            buffer.clear().put(new byte[content.length]);
        }
    }
}

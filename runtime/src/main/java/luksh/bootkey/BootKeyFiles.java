package luksh.bootkey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import luksh.file.DurableFile;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * Files of a boot key. Each has one fixed temporary name, so that luksh can find and overwrite the rest of a key
 * after a crash.
 */
final class BootKeyFiles {
    private BootKeyFiles() {}

    /** The temporary name of a file while it is written. */
    static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".new");
    }

    /** Writes the file under its temporary name, then atomically replaces an existing file. */
    static void write(Path file, byte[] content, String mode) {
        Path temporary = temporary(file);
        try {
            Files.deleteIfExists(temporary); // luksh has already overwritten an earlier key there
        } catch (IOException e) {
            throw new LuksException(
                    "cannot remove " + temporary + ": " + Reason.of(e) + "; remove it: rm " + temporary,
                    ExitStatus.FAILED,
                    e);
        }
        DurableFile.replace(file, temporary, mode, content);
    }

    /** Creates a folder that only its owner can enter, and flushes it. */
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
            throw new LuksException("cannot create " + folder + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    /** Flushes the names in the file's folder to stable storage. */
    static void flush(Path file) {
        DurableFile.flushFolder(folder(file));
    }

    static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    }
}

package luksh.bootkey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import luksh.file.DurableFile;
import luksh.format.LuksException;
import luksh.format.Reason;

/** Files of a boot key, each with one temporary name, so that what a crash leaves of a key is found and overwritten. */
final class BootKeyFiles {
    private BootKeyFiles() {}

    /** The name under which a file is filled. */
    static Path temporary(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".new");
    }

    /** Writes the file by that name; one that is there is replaced in one instant. */
    static void write(Path file, byte[] content, String mode) {
        Path temporary = temporary(file);
        try {
            Files.deleteIfExists(temporary); // a key of ours was overwritten before
        } catch (IOException e) {
            throw new LuksException(
                    "cannot remove " + temporary + ": " + Reason.of(e) + "; remove it by hand",
                    LuksException.FAILED,
                    e);
        }
        DurableFile.replace(file, temporary, mode, content);
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

    /** Returns once the names in the file's folder are on stable storage. */
    static void flush(Path file) {
        DurableFile.flushFolder(folder(file));
    }

    static Path folder(Path file) {
        return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder");
    }
}

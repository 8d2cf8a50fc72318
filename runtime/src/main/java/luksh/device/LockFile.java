package luksh.device;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * The file that is locked instead of a container.
 *
 * @param path as the user gave it
 * @param target the absolute path
 * @param file the file to lock
 * @param passing whether the file represents a block device, and is removed when nobody holds the lock
 */
record LockFile(String path, Path target, Path file, boolean passing) {
    /** Creates the lock file of a block device; never creates an image. */
    static LockFile of(String path, Path folder) {
        Path target = ReadRights.parse(path).toAbsolutePath();
        Optional<DeviceNumber> number = DeviceNumber.of(target);
        if (number.isPresent()) {
            Path file = folder.resolve("L_" + number.get());
            make(path, folder, file);
            return new LockFile(path, target, file, true);
        }
        // fails with the reason why it does not exist
        Disk.openForReading(path).close();
        return new LockFile(path, target, target, false);
    }

    /** A lock file of luksh's own in an existing folder. It is removed when nobody holds the lock. */
    static LockFile own(Path file, String path) {
        try {
            touch(file);
            return new LockFile(path, file, file, true);
        } catch (IOException e) {
            throw new LuksException(
                    "cannot lock " + path + ": cannot create or open " + file + " (" + Reason.of(e) + ")",
                    ExitStatus.FAILED,
                    e);
        }
    }

    private static void touch(Path file) throws IOException {
        var options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        var ownersOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.newByteChannel(file, options, ownersOnly).close();
    }

    private static void make(String path, Path folder, Path file) {
        try {
            makeFolder(folder);
            touch(file);
        } catch (IOException e) {
            throw new LuksException(
                    "cannot lock " + path + " against cryptsetup: cannot create or open " + file + " ("
                            + (e instanceof AccessDeniedException ? Reason.of(e) : ReadRights.text(e))
                            + "); only root can lock a device: use sudo",
                    ExitStatus.FAILED,
                    e);
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileSystemException(folder.toString(), null, folder + " is a link or a file");
            }
        }
    }

    /** Equal as long as both paths lead to the same files. */
    Object identity() {
        return List.of(DeviceNumber.of(target), key(file));
    }

    private static Object key(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return Objects.requireNonNullElse(attributes.fileKey(), file);
        } catch (IOException e) {
            return new Object();
        }
    }
}

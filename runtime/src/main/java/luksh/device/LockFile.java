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
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * The file whose lock stands for a container.
 *
 * @param path what the person called it
 * @param target the same, absolute
 * @param file what is locked
 * @param passing whether the file stands for a block device, and goes when nobody holds it
 */
record LockFile(String path, Path target, Path file, boolean passing) {
    /** Makes the lock file of a block device; never makes an image. */
    static LockFile of(String path, Path folder) {
        Path target = ReadRights.parse(path).toAbsolutePath();
        Optional<DeviceNumber> number = DeviceNumber.of(target);
        if (number.isPresent()) {
            Path file = folder.resolve("L_" + number.get());
            make(path, folder, file);
            return new LockFile(path, target, file, true);
        }
        // says best why there is none
        Disk.openForReading(path).close();
        return new LockFile(path, target, target, false);
    }

    /** A file of luksh's own, in a folder that is there; it goes when nobody holds it. */
    static LockFile own(Path file, String path) {
        try {
            touch(file);
            return new LockFile(path, file, file, true);
        } catch (IOException e) {
            throw new LuksException(
                    "cannot lock " + path + ": " + file + " cannot be made or opened (" + Reason.of(e) + ")",
                    LuksException.FAILED,
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
                    "cannot lock " + path + " against cryptsetup: " + file + " cannot be made or opened ("
                            + (e instanceof AccessDeniedException ? Reason.of(e) : ReadRights.text(e))
                            + "); the lock of a device needs root: use sudo",
                    LuksException.FAILED,
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

    /** What stays the same while both names mean what they meant; another value once one of them does not. */
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

package luksh.device;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.Size;

/** Explains in one sentence why a device or an image cannot be opened, and what to do. */
final class ReadRights {
    /** Writing a key area or a header may need this much, in bytes. */
    private static final long LITTLE_SPACE = 1 << 20;

    private ReadRights() {}

    static Path parse(String path) {
        if (path.isEmpty()) {
            throw new LuksException("the path is empty; give a device or an image file", ExitStatus.NO_LUKS);
        }
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new LuksException("'" + path + "' is not a valid path: " + e.getReason(), ExitStatus.NO_LUKS, e);
        }
    }

    /** Equal as long as the path leads to the same file or device. Fails if it cannot contain a container. */
    static Object identity(Path target, String path, boolean writing) {
        try {
            var attributes = Files.readAttributes(target, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new LuksException(path + " is a folder; give a device or an image file", ExitStatus.NO_LUKS);
            }
            Optional<DeviceNumber> number = attributes.isRegularFile() ? Optional.empty() : DeviceNumber.of(target);
            if (!attributes.isRegularFile() && number.isEmpty()) {
                throw new LuksException(
                        path + " is neither a block device nor a file; give a device or an image file",
                        ExitStatus.NO_LUKS);
            }
            if (writing && number.filter(ReadRights::isReadOnly).isPresent()) {
                throw new LuksException(
                        "cannot open " + path + " for writing: the device is read-only; to test this: blockdev --getro "
                                + path + "; to make it writable: blockdev --setrw " + path,
                        ExitStatus.FAILED);
            }
            return Objects.requireNonNullElse(attributes.fileKey(), target.toAbsolutePath());
        } catch (IOException e) {
            throw refused(target, path, writing, e);
        }
    }

    private static boolean isReadOnly(DeviceNumber number) {
        try {
            return Files.readString(Path.of("/sys/dev/block/" + number + "/ro")).startsWith("1");
        } catch (IOException e) {
            return false;
        }
    }

    static void create(Path target, String path) {
        try {
            var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            Files.newByteChannel(
                            target,
                            options,
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                    .close();
        } catch (FileAlreadyExistsException e) {
            throw new LuksException(
                    path + " already exists, and luksh does not overwrite it; choose another name or remove it",
                    ExitStatus.FAILED,
                    e);
        } catch (IOException e) {
            throw new LuksException("cannot create " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    static void discard(Path target) {
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            // the first failure is reported
        }
    }

    /** Tests the file and does not look into the message of the cause, which is in the language of the system. */
    static LuksException refused(Path target, String path, boolean writing, IOException cause) {
        if (cause instanceof NoSuchFileException || isBelowFile(target)) {
            boolean dangling = Files.isSymbolicLink(target);
            return LuksException.of(
                    path,
                    dangling ? "is a link to a file that does not exist" : "does not exist",
                    dangling ? "" : "; check the name, and whether the disk is plugged in",
                    ExitStatus.NO_LUKS,
                    cause);
        }
        // RandomAccessFile throws one type for all causes
        boolean untold = cause instanceof FileNotFoundException;
        if (cause instanceof AccessDeniedException || (untold && !Files.isReadable(target))) {
            return denied(target, path, writing, cause);
        }
        if (writing && !Files.isWritable(target)) {
            return isOnReadOnly(target)
                    ? new LuksException(
                            "cannot open " + path + " for writing: its file system is mounted read-only;"
                                    + " mount it writable, or copy the image",
                            ExitStatus.FAILED,
                            cause)
                    : denied(target, path, true, cause);
        }
        return new LuksException("cannot open " + path + ": " + text(cause), ExitStatus.FAILED, cause);
    }

    /** A file in the place of a folder: newer JDKs report a missing file, older ones a failure. */
    private static boolean isBelowFile(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        return parent != null && Files.exists(parent) && !Files.isDirectory(parent);
    }

    private static LuksException denied(Path target, String path, boolean writing, IOException cause) {
        return new LuksException(
                "cannot open " + path + " for " + (writing ? "writing" : "reading") + ": permission denied"
                        + whoMay(target, writing),
                ExitStatus.FAILED,
                cause);
    }

    private static String whoMay(Path target, boolean writing) {
        try {
            var attributes = Files.readAttributes(target, PosixFileAttributes.class);
            String owner = attributes.owner().getName();
            String group = attributes.group().getName();
            String held = "; it belongs to " + owner + ":" + group + " ("
                    + PosixFilePermissions.toString(attributes.permissions()) + "): ";
            if (DeviceNumber.of(target).isEmpty()) {
                return held + "use sudo, or ask " + owner + " for permission (chmod, chown)";
            }
            boolean forGroup = attributes.permissions().contains(PosixFilePermission.GROUP_READ)
                    && (!writing || attributes.permissions().contains(PosixFilePermission.GROUP_WRITE));
            return forGroup && !group.equals("root")
                    ? held + "use sudo, or ask root to add you to group " + group + " (usermod -aG " + group
                            + " NAME, then log in again)"
                    : held + "use sudo";
        } catch (IOException e) {
            return "; you have no permission for a folder above it: use sudo, or ask its owner";
        }
    }

    private static boolean isOnReadOnly(Path target) {
        try {
            return Files.getFileStore(target).isReadOnly();
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * The hint about a full disk, which a sparse image may cause at a write or at a flush. Tests the free space and
     * does not look into the message of the failure, which is in the language of the system.
     */
    static String spaceHint(Path target) {
        try {
            long left = Files.isRegularFile(target) ? Files.getFileStore(target).getUsableSpace() : Long.MAX_VALUE;
            return left < LITTLE_SPACE
                    ? "; the file system of this image has " + new Size(left) + " left: free some space and try again"
                    : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Without the path, which is part of the sentence already. */
    static String text(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "its folder does not exist; create it with mkdir -p";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied; choose a folder that you may write to";
        }
        String reason = cause instanceof FileSystemException named ? named.getReason() : cause.getMessage();
        return reason == null ? cause.getClass().getSimpleName() : reason;
    }
}

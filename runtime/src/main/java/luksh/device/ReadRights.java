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
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.Size;

/** Says in one sentence why a device or an image cannot be opened, and what would help. */
final class ReadRights {
    /** A write of a key area or a header may need as much. */
    private static final long LITTLE_SPACE = 1 << 20;

    private ReadRights() {}

    static Path parse(String path) {
        if (path.isEmpty()) {
            throw new LuksException("no device or image was named: the path is empty", LuksException.NO_LUKS);
        }
        try {
            return Path.of(path);
        } catch (InvalidPathException e) {
            throw new LuksException("'" + path + "' cannot be a path: " + e.getReason(), LuksException.NO_LUKS, e);
        }
    }

    /** What stays the same while the name leads to the same file or device; refuses what can hold no container. */
    static Object identity(Path target, String path, boolean writing) {
        try {
            var attributes = Files.readAttributes(target, BasicFileAttributes.class);
            if (attributes.isDirectory()) {
                throw new LuksException(
                        path + " is a directory; a device or an image file is needed", LuksException.NO_LUKS);
            }
            Optional<DeviceNumber> number = attributes.isRegularFile() ? Optional.empty() : DeviceNumber.of(target);
            if (!attributes.isRegularFile() && number.isEmpty()) {
                throw new LuksException(
                        path + " is neither a block device nor a file; a device or an image file is needed",
                        LuksException.NO_LUKS);
            }
            if (writing && number.filter(ReadRights::isReadOnly).isPresent()) {
                throw new LuksException(
                        "cannot open " + path + " for writing: the device is read-only; blockdev --getro " + path
                                + " tells so, blockdev --setrw may lift it",
                        LuksException.FAILED);
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
                    path + " is there already and is not overwritten; choose another name or remove it",
                    LuksException.FAILED,
                    e);
        } catch (IOException e) {
            throw new LuksException("cannot make " + path + ": " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    static void discard(Path target) {
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            // the sentence that follows says what failed first
        }
    }

    /** Asks the file, not the text of the cause: that comes in the language of the system. */
    static LuksException refused(Path target, String path, boolean writing, IOException cause) {
        if (cause instanceof NoSuchFileException || isBelowFile(target)) {
            boolean dangling = Files.isSymbolicLink(target);
            return new LuksException(
                    dangling
                            ? path + " is a link to something that is not there"
                            : "there is no " + path + "; is the name right, and the disk plugged in?",
                    LuksException.NO_LUKS,
                    cause);
        }
        // a RandomAccessFile has one type for all causes
        boolean untold = cause instanceof FileNotFoundException;
        if (cause instanceof AccessDeniedException || (untold && !Files.isReadable(target))) {
            return denied(target, path, writing, cause);
        }
        if (writing && !Files.isWritable(target)) {
            return isOnReadOnly(target)
                    ? new LuksException(
                            "cannot open " + path + " for writing: its file system is mounted read-only;"
                                    + " remount it or copy the image",
                            LuksException.FAILED,
                            cause)
                    : denied(target, path, true, cause);
        }
        return new LuksException("cannot open " + path + ": " + text(cause), LuksException.FAILED, cause);
    }

    /** A file where a folder should be: newer JDKs report an absence, older ones a failure. */
    private static boolean isBelowFile(Path target) {
        Path parent = target.toAbsolutePath().getParent();
        return parent != null && Files.exists(parent) && !Files.isDirectory(parent);
    }

    private static LuksException denied(Path target, String path, boolean writing, IOException cause) {
        return new LuksException(
                "cannot open " + path + " for " + (writing ? "writing" : "reading") + ": permission denied"
                        + whoMay(target, writing),
                LuksException.FAILED,
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
                return held + "use sudo, or ask " + owner + " to let you (chmod, chown)";
            }
            boolean forGroup = attributes.permissions().contains(PosixFilePermission.GROUP_READ)
                    && (!writing || attributes.permissions().contains(PosixFilePermission.GROUP_WRITE));
            return forGroup && !group.equals("root")
                    ? held + "use sudo, or have root add you to group " + group + " (usermod -aG " + group
                            + " NAME, then log in again)"
                    : held + "use sudo";
        } catch (IOException e) {
            return "; a folder above it is closed to you: use sudo, or ask its owner";
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
     * What to do about a full disk: a sparse image may meet it at the write or at the flush. Asks how much is left, not the
     * text of the failure, which comes in the language of the system.
     */
    static String spaceHint(Path target) {
        try {
            long left = Files.isRegularFile(target) ? Files.getFileStore(target).getUsableSpace() : Long.MAX_VALUE;
            return left < LITTLE_SPACE
                    ? "; the disk that holds this image has " + new Size(left)
                            + " left: free some space on it and try again"
                    : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Without the path, which the sentence has already. */
    static String text(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "there is no folder for it; mkdir -p makes one";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied; choose a folder that you may write to";
        }
        String reason = cause instanceof FileSystemException named ? named.getReason() : cause.getMessage();
        return reason == null ? cause.getClass().getSimpleName() : reason;
    }
}

package luksh.bootkey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.device.Shredder;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;

/** A random key in a file that only its owner can read. GRUB accepts key files of up to 8192 bytes. */
record KeyFile(Path path) {
    static final int SIZE = 512;
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    /** What exists under a name. */
    enum Kind {
        NOTHING,
        /** A regular file, not a link. */
        FILE,
        LINK,
        /** A folder, a pipe or a device. */
        OTHER
    }

    Kind kind() {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return Kind.NOTHING;
        }
        BasicFileAttributes there = attributes();
        return there.isRegularFile() ? Kind.FILE : there.isSymbolicLink() ? Kind.LINK : Kind.OTHER;
    }

    boolean exists() {
        return kind() != Kind.NOTHING;
    }

    /** @throws LuksException if the folder of the file does not exist */
    void mustHaveAFolder() {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw BootKeySite.failed("folder " + folder
                    + " for the key does not exist; check that /boot is mounted, and give a file on it");
        }
    }

    /** In bytes. */
    long size() {
        return attributes().size();
    }

    private BasicFileAttributes attributes() {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new LuksException("cannot determine the type of " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    /** The file under its temporary name. */
    KeyFile unfinished() {
        return new KeyFile(BootKeyFiles.temporary(path));
    }

    /** Whether both names lead to the same file. */
    boolean same(KeyFile other) {
        try {
            return path.equals(other.path)
                    || (Files.exists(path) && Files.exists(other.path) && Files.isSameFile(path, other.path));
        } catch (IOException e) {
            return false;
        }
    }

    /** The key; empty if the file does not exist or is no key file of luksh. The caller closes it. */
    Optional<Passphrase> read() {
        if (kind() != Kind.FILE || size() != SIZE) {
            return Optional.empty();
        }
        try {
            byte[] content = Files.readAllBytes(path);
            if (content.length != SIZE) {
                Arrays.fill(content, (byte) 0);
                return Optional.empty();
            }
            return Optional.of(Passphrase.owning(content));
        } catch (IOException e) {
            throw new LuksException(
                    "the key file " + path + " cannot be read (" + Reason.of(e)
                            + "); only its owner can read it: use sudo",
                    ExitStatus.FAILED,
                    e);
        }
    }

    /**
     * Writes the key, mode 0400, and flushes it with its folder.
     *
     * @throws LuksException if the name exists
     */
    void write(Secret key) {
        for (KeyFile file : new KeyFile[] {this, unfinished()}) {
            if (file.exists()) {
                throw new LuksException(
                        file + " was created by another program; luksh left it as it is", ExitStatus.FAILED);
            }
        }
        key.apply(content -> {
            BootKeyFiles.write(path, content, "r--------");
            return true;
        });
        if (readByOthers()) {
            remove();
            throw new LuksException(
                    "other users could read " + path
                            + ": its file system has no modes, or is mounted readable for all; mount it"
                            + " with umask=0077, or give a file on another file system",
                    ExitStatus.FAILED);
        }
    }

    private boolean readByOthers() {
        try {
            return Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).stream()
                    .anyMatch(OTHERS::contains);
        } catch (IOException e) {
            throw new LuksException("cannot read the mode of " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    /**
     * Overwrites and removes the file, flushed with the folder; only removes the name of a link. Does nothing if the
     * file does not exist.
     *
     * @throws LuksException if it cannot be a key of luksh; it stays
     */
    void remove() {
        switch (kind()) {
            case NOTHING -> {}
            case FILE -> shred();
            case LINK -> unlink();
            case OTHER -> throw left("it is not a regular file");
        }
    }

    /** A truncated key is a key of luksh, too; a longer file never is. */
    private void shred() {
        if (size() > SIZE) {
            throw left("it has " + size() + " bytes, but a boot key has " + SIZE);
        }
        Shredder.shred(path);
    }

    private void unlink() {
        try {
            Files.delete(path);
            BootKeyFiles.flush(path);
        } catch (IOException e) {
            throw new LuksException("cannot remove the link " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    private LuksException left(String why) {
        return new LuksException("luksh left " + path + " as it is: " + why, ExitStatus.FAILED);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}

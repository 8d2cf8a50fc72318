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
import luksh.format.LuksException;
import luksh.format.Reason;

/** A random key in a file that its owner alone reads. GRUB takes key files of up to 8192 bytes. */
record KeyFile(Path path) {
    static final int SIZE = 512;
    private static final Set<PosixFilePermission> OTHERS =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);

    /** What stands under a name. */
    enum Kind {
        NOTHING,
        /** A file, and no link to one. */
        FILE,
        LINK,
        /** A folder, a pipe, a device. */
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

    /** @throws LuksException if the folder that it would lie in is not there */
    void mustHaveAFolder() {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw Site.failed("there is no folder " + folder + " for the key; is /boot mounted? name a file on it");
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
            throw new LuksException("cannot tell what " + path + " is: " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    /** Under the name that it has while it is filled. */
    KeyFile unfinished() {
        return new KeyFile(BootKeyFiles.temporary(path));
    }

    /** Whether both names mean one file, by whatever way. */
    boolean same(KeyFile other) {
        try {
            return path.equals(other.path)
                    || (Files.exists(path) && Files.exists(other.path) && Files.isSameFile(path, other.path));
        } catch (IOException e) {
            return false;
        }
    }

    /** The key; empty if there is no file, or none that we wrote. The caller closes it. */
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
                    "the key file " + path + " cannot be read (" + Reason.of(e) + "); it takes the rights of its owner",
                    LuksException.FAILED,
                    e);
        }
    }

    /**
     * Puts the key there, mode 0400, flushed with its folder.
     *
     * @throws LuksException if anything stands there
     */
    void write(Secret key) {
        for (KeyFile file : new KeyFile[] {this, unfinished()}) {
            if (file.exists()) {
                throw new LuksException(file + " came there meanwhile; it was left as it is", LuksException.FAILED);
            }
        }
        key.apply(content -> {
            BootKeyFiles.write(path, content, "r--------");
            return true;
        });
        if (readByOthers()) {
            remove();
            throw new LuksException(
                    "others could read " + path
                            + ": its file system keeps no modes, or is mounted open to all; mount it"
                            + " with umask=0077, or name a file elsewhere",
                    LuksException.FAILED);
        }
    }

    private boolean readByOthers() {
        try {
            return Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS).stream()
                    .anyMatch(OTHERS::contains);
        } catch (IOException e) {
            throw new LuksException(
                    "the mode of " + path + " cannot be read: " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    /**
     * Overwrites and removes it, flushed with the folder; of a link the name alone goes. Nothing to do if nothing is there.
     *
     * @throws LuksException if it can be no key of ours; it stays
     */
    void remove() {
        switch (kind()) {
            case NOTHING -> {}
            case FILE -> shred();
            case LINK -> unlink();
            case OTHER -> throw left("it is no file");
        }
    }

    /** A key that was cut short is ours too; what is longer never is. */
    private void shred() {
        if (size() > SIZE) {
            throw left("it has " + size() + " bytes, and a boot key " + SIZE);
        }
        Shredder.shred(path);
    }

    private void unlink() {
        try {
            Files.delete(path);
            BootKeyFiles.flush(path);
        } catch (IOException e) {
            throw new LuksException("cannot remove the link " + path + ": " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    private LuksException left(String why) {
        return new LuksException(path + " was left as it is: " + why, LuksException.FAILED);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}

package luksh.bootkey;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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

    boolean exists() {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** Under the name that it has while it is filled. */
    private KeyFile unfinished() {
        return new KeyFile(Durable.temporary(path));
    }

    boolean leftBehind() {
        return unfinished().exists();
    }

    /** The key; empty if there is no file, or none that we wrote. The caller closes it. */
    Optional<Passphrase> read() {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            if (Files.size(path) != SIZE) {
                return Optional.empty();
            }
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

    /** Puts the key there, mode 0400, flushed with its folder; a key that lay there is overwritten first. */
    void write(Secret key) {
        remove();
        key.apply(content -> {
            Durable.write(path, content, "r--------");
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

    /** Overwrites and removes it, and what a crash left of one; flushed with the folder. Nothing to do if neither is there. */
    void remove() {
        for (KeyFile file : new KeyFile[] {unfinished(), this}) {
            if (file.exists()) {
                Shredder.shred(file.path());
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}

package luksh.change.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import luksh.format.LuksException;
import luksh.format.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Who works with a file of the state folder: the process that keeps it open, and locked. The lock belongs to the file and
 * not to its name, and ends with that process at the latest. The system lets go of it when the process closes the file
 * anywhere, so what this process claimed is never opened again here.
 */
public final class JournalLock {
    /** By this process, by file; guarded by the class. */
    private static final Map<Object, JournalLock> CLAIMED = new HashMap<>();

    private final Path path;
    private @Nullable JournalFile journal;
    private @Nullable Object file;
    private @Nullable FileChannel channel;

    public JournalLock(Path path) {
        this.path = path;
    }

    /**
     * A new file, 0600, claimed before a byte of it is written. Empty if another process took it for a leftover in the
     * moment between.
     */
    static Optional<JournalLock> make(Path path) throws IOException {
        synchronized (JournalLock.class) {
            var claim = new JournalLock(path);
            FileChannel made;
            try {
                made = FileChannel.open(
                        path,
                        Set.of(
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE,
                                StandardOpenOption.CREATE_NEW,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (FileAlreadyExistsException e) {
                return Optional.empty();
            }
            Object file = key(path);
            if (made.tryLock() == null || file == null || !file.equals(key(path))) {
                made.close();
                return Optional.empty();
            }
            claim.has(file, made);
            return Optional.of(claim);
        }
    }

    private void has(Object claimed, FileChannel opened) {
        file = claimed;
        channel = opened;
        CLAIMED.put(claimed, this);
    }

    /** The claimed file is this journal, whatever its names are. */
    void is(JournalFile one) {
        synchronized (JournalLock.class) {
            journal = one;
        }
    }

    /** The journal that this process claimed and that has this name too. */
    static Optional<JournalFile> journal(Path name) {
        synchronized (JournalLock.class) {
            JournalLock claim = CLAIMED.get(key(name));
            return claim == null ? Optional.empty() : Optional.ofNullable(claim.journal);
        }
    }

    /** A file that this process did not claim: nothing else of it is claimed before it is read and closed. */
    static byte[] read(Path name) throws IOException {
        synchronized (JournalLock.class) {
            if (CLAIMED.containsKey(key(name))) {
                throw new IOException("this luksh is writing it");
            }
            return Files.readAllBytes(name);
        }
    }

    private static @Nullable Object key(Path name) {
        try {
            return Files.readAttributes(name, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                    .fileKey();
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * From now on this is the one.
     *
     * @throws LuksException with status 5 if another one has it
     */
    void take() {
        try {
            if (!tried()) {
                throw new LuksException("the change of " + path + " is running now", LuksException.BUSY);
            }
        } catch (NoSuchFileException e) {
            throw ended(e);
        } catch (IOException e) {
            throw new LuksException(
                    "the journal " + path + " cannot be opened for writing: " + Reason.of(e), LuksException.FAILED, e);
        }
    }

    /**
     * The same, without a word if another one has it.
     *
     * @throws NoSuchFileException if the file is gone
     */
    public boolean tried() throws IOException {
        synchronized (JournalLock.class) {
            Object present = key(path);
            if (CLAIMED.containsKey(present)) {
                return false;
            }
            FileChannel opened = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            try {
                if (opened.tryLock() == null) {
                    opened.close();
                    return false;
                }
                if (present == null || !present.equals(key(path))) {
                    opened.close();
                    throw new NoSuchFileException(path.toString());
                }
            } catch (IOException e) {
                opened.close();
                throw e;
            }
            has(present, opened);
            return true;
        }
    }

    /** Who closes a journal removes it before letting go of it. */
    LuksException ended(@Nullable IOException cause) {
        String sentence = "another luksh closed the journal " + path + " at this moment; run it again";
        return cause == null
                ? new LuksException(sentence, LuksException.BUSY)
                : new LuksException(sentence, LuksException.BUSY, cause);
    }

    /** For who took it. */
    public FileChannel channel() {
        return Objects.requireNonNull(channel, "only who claimed it writes");
    }

    /** Whether somebody has it, here or in another process. */
    boolean isTaken() {
        synchronized (JournalLock.class) {
            if (CLAIMED.containsKey(key(path))) {
                return true;
            }
            try (FileChannel opened = FileChannel.open(path, StandardOpenOption.WRITE);
                    FileLock lock = opened.tryLock()) {
                return lock == null;
            } catch (IOException e) {
                return false;
            }
        }
    }

    /** Does nothing to a claim that somebody else has. */
    public void release() {
        synchronized (JournalLock.class) {
            if (channel == null) {
                return;
            }
            CLAIMED.remove(file);
            try {
                channel.close();
            } catch (IOException e) {
                // a lock goes with its process at the latest
            }
            channel = null;
            journal = null;
        }
    }
}

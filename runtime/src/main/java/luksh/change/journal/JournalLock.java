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
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a file in the state folder. A process that works with the file keeps it open and locked. The lock belongs to the
 * file, not to its name, and ends with the process. The system releases it when the process closes the file anywhere, so this
 * class never opens a locked file again.
 */
public final class JournalLock {
    /** The locks of this process, by file; guarded by the class. */
    private static final Map<Object, JournalLock> CLAIMED = new HashMap<>();

    private final Path path;
    private @Nullable JournalFile journal;
    private @Nullable Object file;
    private @Nullable FileChannel channel;

    public JournalLock(Path path) {
        this.path = path;
    }

    /**
     * Creates and locks a file with mode 0600. Empty if another process removed it as a leftover before the lock.
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

    /** Records that the locked file is this journal, under all its names. */
    void is(JournalFile one) {
        synchronized (JournalLock.class) {
            journal = one;
        }
    }

    /** The journal with this name that this process has locked. */
    static Optional<JournalFile> journal(Path name) {
        synchronized (JournalLock.class) {
            JournalLock claim = CLAIMED.get(key(name));
            return claim == null ? Optional.empty() : Optional.ofNullable(claim.journal);
        }
    }

    /** Reads a file that this process has not locked, and keeps others of this process from locking it meanwhile. */
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
     * Locks the file.
     *
     * @throws LuksException with status 5 if it is already locked
     */
    void take() {
        try {
            if (!tried()) {
                throw new LuksException("the change of " + path + " is running now", ExitStatus.BUSY);
            }
        } catch (NoSuchFileException e) {
            throw ended(e);
        } catch (IOException e) {
            throw new LuksException(
                    "luksh cannot open the journal " + path + " for writing: " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    /**
     * Tries to lock the file; false if it is already locked.
     *
     * @throws NoSuchFileException if the file does not exist any more
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

    /** The error for a missing file: a process removes a closed journal before it unlocks it. */
    LuksException ended(@Nullable IOException cause) {
        String sentence = "another luksh has just closed the journal " + path + "; run it again";
        return cause == null
                ? new LuksException(sentence, ExitStatus.BUSY)
                : new LuksException(sentence, ExitStatus.BUSY, cause);
    }

    /** The open file, for the owner of the lock. */
    public FileChannel channel() {
        return Objects.requireNonNull(channel, "only the owner of the lock writes");
    }

    /** Whether this process or another one has locked it. */
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

    /** Unlocks the file; does nothing to the lock of another owner. */
    public void release() {
        synchronized (JournalLock.class) {
            if (channel == null) {
                return;
            }
            CLAIMED.remove(file);
            try {
                channel.close();
            } catch (IOException e) {
                // the lock ends with the process
            }
            channel = null;
            journal = null;
        }
    }
}

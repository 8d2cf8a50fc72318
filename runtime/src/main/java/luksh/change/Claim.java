package luksh.change;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import luksh.format.LuksException;
import luksh.format.Reason;
import org.jspecify.annotations.Nullable;

/** Who works with a journal: the process that keeps its file open, and locked. It ends with that process at the latest. */
final class Claim {
    /** By this process: the system keeps one lock for all of it. */
    private static final Set<Path> CLAIMED = ConcurrentHashMap.newKeySet();

    private final Path path;
    private @Nullable FileChannel channel;

    Claim(Path path) {
        this.path = path;
    }

    /**
     * From now on this is the one.
     *
     * @throws LuksException with status 5 if another one has it
     */
    void take() {
        if (!CLAIMED.add(path)) {
            throw running();
        }
        try {
            FileChannel opened = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (opened.tryLock() == null) {
                opened.close();
                throw running();
            }
            if (Files.notExists(path)) {
                opened.close();
                throw ended(null);
            }
            channel = opened;
        } catch (NoSuchFileException e) {
            throw ended(e);
        } catch (IOException e) {
            throw new LuksException(
                    "the journal " + path + " cannot be worked with: " + Reason.of(e), LuksException.FAILED, e);
        } finally {
            if (channel == null) {
                CLAIMED.remove(path);
            }
        }
    }

    private LuksException running() {
        return new LuksException("the change of " + path + " is running now", LuksException.BUSY);
    }

    /** Who closes a journal removes it before letting go of it. */
    private LuksException ended(@Nullable NoSuchFileException cause) {
        String sentence = "another luksh closed the journal " + path + " at this moment; run it again";
        return cause == null
                ? new LuksException(sentence, LuksException.BUSY)
                : new LuksException(sentence, LuksException.BUSY, cause);
    }

    /** For who took it. */
    FileChannel channel() {
        return Objects.requireNonNull(channel, "only who claimed it writes");
    }

    /** Whether somebody has it, here or in another process. */
    boolean isTaken() {
        if (CLAIMED.contains(path)) {
            return true; // to look would let go of the lock
        }
        try (FileChannel opened = FileChannel.open(path, StandardOpenOption.WRITE);
                FileLock lock = opened.tryLock()) {
            return lock == null;
        } catch (IOException e) {
            return false;
        }
    }

    /** Does nothing to a claim that somebody else has. */
    void release() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // a lock goes with its process at the latest
        }
        channel = null;
        CLAIMED.remove(path);
    }
}

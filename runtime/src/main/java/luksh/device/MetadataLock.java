package luksh.device;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.parallel.StoppedException;

/**
 * cryptsetup's lock on LUKS2 metadata (its LUKS2-locking.txt): flock(2) on the image itself, or on {@code
 * /run/cryptsetup/L_<major>:<minor>} for a block device. LUKS1 has no such lock.
 *
 * <p>Take the lock before the first read that a plan depends on, and close it after the last flush. A separate
 * process holds it: Ctrl-C does not reach that process, and it ends together with this JVM in every case. The lock is
 * not reentrant: a second exclusive lock on the same path waits for the first, also in the same program.
 */
public final class MetadataLock implements AutoCloseable {
    static final Path FOLDER = Path.of("/run/cryptsetup");
    private static final Duration QUIETLY = Duration.ofSeconds(1);

    private final LockFile file;
    private final Object locked;
    private final FlockProcess holder;

    private MetadataLock(LockFile file, Object locked, FlockProcess holder) {
        this.file = file;
        this.locked = locked;
        this.holder = holder;
    }

    /**
     * Takes the lock for writing and excludes all other programs.
     *
     * @param patience how long to wait for other programs; after a second of waiting, {@code told} receives one
     *     sentence that names them
     * @throws LuksException if others hold it for longer, with their names (status 5); if it cannot be taken: no
     *     permission, no flock(1) (status 1); if the path leads to no device or image (status 4 or 1)
     * @throws StoppedException if the thread is interrupted
     */
    public static MetadataLock exclusive(String path, Duration patience, Consumer<String> told) {
        return take(FlockProcess.Mode.EXCLUSIVE, FOLDER, path, patience, told);
    }

    /** As {@link #exclusive}, but shared with other readers. */
    public static MetadataLock shared(String path, Duration patience, Consumer<String> told) {
        return take(FlockProcess.Mode.SHARED, FOLDER, path, patience, told);
    }

    /**
     * A lock that only luksh knows, in a file that exists only while it is held.
     *
     * @param file in an existing folder
     * @param path what the lock protects, for messages
     */
    public static MetadataLock own(Path file, String path, Duration patience, Consumer<String> told) {
        return take(FlockProcess.Mode.EXCLUSIVE, () -> LockFile.own(file, path), path, patience, told);
    }

    static MetadataLock take(
            FlockProcess.Mode mode, Path folder, String path, Duration patience, Consumer<String> told) {
        return take(mode, () -> LockFile.of(path, folder), path, patience, told);
    }

    private static MetadataLock take(
            FlockProcess.Mode mode, Supplier<LockFile> named, String path, Duration patience, Consumer<String> told) {
        var wait = new Wait(path, patience, told);
        while (true) {
            StoppedException.poll();
            LockFile file = named.get();
            var holder = FlockProcess.start(mode, file);
            boolean kept = false;
            try {
                Object before = file.identity();
                // the previous owner may have removed the file, or replaced the image
                if (wait.until(holder, file) && file.identity().equals(before)) {
                    kept = true;
                    return new MetadataLock(file, before, holder);
                }
            } finally {
                if (!kept) {
                    holder.abandon();
                }
            }
        }
    }

    /**
     * Call this just before a write: checks that the lock is still held and that the path still leads to the locked
     * file.
     *
     * @throws LuksException if not; status 5
     */
    public void check() {
        if (!holder.isAlive()) {
            throw new LuksException(
                    "the lock on " + file.path() + " was lost: process " + holder.pid()
                            + ", which held it, has ended; luksh writes nothing more; start again",
                    ExitStatus.BUSY);
        }
        if (!file.identity().equals(locked)) {
            throw new LuksException(
                    file.path() + " is no longer the file that luksh locked: another program replaced it; start again",
                    ExitStatus.BUSY);
        }
    }

    /** The process that holds the lock. */
    long pid() {
        return holder.pid();
    }

    /** Returns when the lock is free. Closing twice is harmless. */
    @Override
    public void close() {
        holder.release();
    }

    /** The total wait, over as many lock files as necessary. */
    private static final class Wait {
        private final String path;
        private final Duration patience;
        private final Consumer<String> told;
        private final long begun = System.nanoTime();
        private boolean saidSo;

        Wait(String path, Duration patience, Consumer<String> told) {
            this.path = path;
            this.patience = patience;
            this.told = told;
        }

        /** False if the lock file disappeared. */
        boolean until(FlockProcess holder, LockFile file) {
            var state = holder.begin();
            if (state == FlockProcess.State.WAITING && !saidSo && QUIETLY.compareTo(patience) < 0) {
                state = holder.await(left(QUIETLY));
                if (state == FlockProcess.State.WAITING) {
                    saidSo = true;
                    told.accept("waiting: " + path + " is locked by " + LockOwners.of(file.file()));
                }
            }
            if (state == FlockProcess.State.WAITING) {
                state = holder.await(left(patience));
            }
            if (state == FlockProcess.State.WAITING) {
                throw new LuksException(
                        path + " is locked by " + LockOwners.of(file.file()) + ", which did not release it within "
                                + patience.toSeconds()
                                + " s; luksh wrote nothing; wait until that program ends, then start again",
                        ExitStatus.BUSY);
            }
            return state == FlockProcess.State.HELD;
        }

        /** Remaining nanoseconds of this time since the start. */
        private long left(Duration time) {
            return begun + time.toNanos() - System.nanoTime();
        }
    }
}

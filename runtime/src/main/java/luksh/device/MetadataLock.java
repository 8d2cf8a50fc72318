package luksh.device;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;
import luksh.format.LuksException;
import luksh.parallel.StoppedException;

/**
 * The lock that cryptsetup takes on LUKS2 metadata (its LUKS2-locking.txt): flock(2) on the image itself, or on {@code
 * /run/cryptsetup/L_<major>:<minor>} for a block device. LUKS1 has none.
 *
 * <p>Take it before the first byte is read that a plan rests on, and close it after the last flush. It is held by a
 * process of its own that a Ctrl-C does not reach and that ends when this JVM does, however that happens. It is not
 * reentrant: a second exclusive one on the same path waits for the first, in the same program too.
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
     * Keeps everyone else out, for writing.
     *
     * @param patience how long to wait for other programs; after a second of it {@code told} gets one sentence that says
     *     for whom
     * @throws LuksException if others hold it for longer, with their names (status 5); if the lock cannot be had at
     *     all: no right to, no flock(1) (status 1); if the path leads to no device or image (status 4 or 1)
     * @throws StoppedException if the thread is interrupted
     */
    public static MetadataLock exclusive(String path, Duration patience, Consumer<String> told) {
        return take(FlockProcess.Mode.EXCLUSIVE, FOLDER, path, patience, told);
    }

    /** As {@link #exclusive}, together with others who only read. */
    public static MetadataLock shared(String path, Duration patience, Consumer<String> told) {
        return take(FlockProcess.Mode.SHARED, FOLDER, path, patience, told);
    }

    /**
     * A lock that programs other than luksh do not know, in a file of its own that is there only as long as it is held.
     *
     * @param file in a folder that is there
     * @param path what it stands for, for sentences
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
                // who held it before may have unlinked the file, or renamed another one over the image
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
     * To be asked just before a write: the lock is still held, and the path still means what was locked.
     *
     * @throws LuksException if not; status 5
     */
    public void check() {
        if (!holder.isAlive()) {
            throw new LuksException(
                    "the lock on " + file.path() + " was lost: somebody ended process " + holder.pid()
                            + ", which held it; nothing more is written, start again",
                    LuksException.BUSY);
        }
        if (!file.identity().equals(locked)) {
            throw new LuksException(
                    file.path() + " is not what was locked: it was replaced meanwhile; start again",
                    LuksException.BUSY);
        }
    }

    /** The process that holds it. */
    long pid() {
        return holder.pid();
    }

    /** Returns when others can have it. Closing twice is harmless. */
    @Override
    public void close() {
        holder.release();
    }

    /** One person's wait, through as many lock files as it takes. */
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

        /** False if the lock file went away meanwhile. */
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
                        path + " is locked by " + LockOwners.of(file.file()) + ", and was not free within "
                                + patience.toSeconds()
                                + " s; nothing was written: let that program end, then start again",
                        LuksException.BUSY);
            }
            return state == FlockProcess.State.HELD;
        }

        /** Nanoseconds until so long after the beginning. */
        private long left(Duration time) {
            return begun + time.toNanos() - System.nanoTime();
        }
    }
}

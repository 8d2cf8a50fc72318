package luksh.parallel;

import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import luksh.format.Trace;
import org.jspecify.annotations.Nullable;

/**
 * Works on as many items at a time as there are cores. Argon2 slots of several disks wait in their derivation for
 * heap and cores. Memory is used for a disk only while its task runs.
 *
 * @param <T> type of the items, usually disks
 */
public final class Workers<T> {
    private static final long BETWEEN_DRAWINGS = 200;

    private final Iterator<T> disks;
    private final Consumer<T> task;
    private int workers;
    private long done;
    private boolean stopped;
    private @Nullable RuntimeException failure;

    private Workers(List<T> disks, Consumer<T> task) {
        this.disks = disks.iterator();
        this.task = task;
    }

    /**
     * Runs the task on each item. After Ctrl-C no further task starts, but a header that is being written is
     * finished.
     *
     * @param task handles its own failures; an exception is a bug and is thrown when all other tasks have ended
     * @throws StoppedException after Ctrl-C, when all tasks have ended
     */
    public static <T> void each(List<T> disks, Consumer<T> task, Progress progress) {
        try (progress) {
            if (!disks.isEmpty()) {
                new Workers<>(disks, task)
                        .run(Math.min(disks.size(), Runtime.getRuntime().availableProcessors()), progress);
            }
        }
    }

    private void run(int threads, Progress progress) {
        ExecutorService pool = Executors.newFixedThreadPool(threads, work -> {
            var thread = new Thread(work, "crew");
            thread.setDaemon(true);
            return thread;
        });
        workers = threads;
        for (int i = 0; i < threads; i++) {
            pool.execute(this::work);
        }
        pool.shutdown();
        boolean interrupted = await(pool, progress);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        RuntimeException thrown = failure;
        if (thrown != null) {
            throw Trace.fromHere(thrown);
        }
        if (interrupted) {
            throw new StoppedException();
        }
    }

    private synchronized boolean await(ExecutorService pool, Progress progress) {
        boolean interrupted = false;
        while (workers > 0) {
            try {
                wait(BETWEEN_DRAWINGS);
                progress.to(done);
            } catch (InterruptedException e) {
                interrupted = true;
                stopped = true;
                pool.shutdownNow();
            }
        }
        return interrupted;
    }

    private void work() {
        try {
            for (T disk = next(); disk != null; disk = next()) {
                task.accept(disk);
                finished(null);
            }
        } catch (RuntimeException e) {
            finished(e);
        } catch (Error e) {
            finished(new IllegalStateException(e));
        } finally {
            leave();
        }
    }

    private synchronized @Nullable T next() {
        return !stopped && disks.hasNext() ? disks.next() : null;
    }

    private synchronized void finished(@Nullable RuntimeException thrown) {
        done++;
        failure = failure == null ? thrown : failure;
    }

    private synchronized void leave() {
        workers--;
        notifyAll();
    }
}

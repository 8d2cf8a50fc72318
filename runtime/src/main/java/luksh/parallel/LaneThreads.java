package luksh.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;
import luksh.format.Trace;
import org.jspecify.annotations.Nullable;

/** Threads that work on a number of tasks together. {@link #close} ends all threads. */
public final class LaneThreads implements AutoCloseable {
    private final ExecutorService pool;
    private final List<Thread> started = new ArrayList<>();
    private volatile boolean stopped;
    private volatile @Nullable Throwable failure;

    /** @param name of each thread */
    public LaneThreads(String name, int threads) {
        pool = Executors.newFixedThreadPool(threads, task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            started.add(thread);
            return thread;
        });
    }

    /** Whether the caller of {@link #run} was interrupted, or a task failed. Long tasks poll this. */
    public boolean stopped() {
        return stopped;
    }

    /**
     * Runs the tasks 0 to {@code count - 1} and returns when all have ended.
     *
     * @throws StoppedException if the thread is interrupted
     * @throws OutOfMemoryError if a task throws it
     * @throws RuntimeException that a task throws, the first one if several do
     */
    public void run(int count, IntConsumer task) {
        finish(count, task);
        StoppedException.poll();
        Throwable thrown = failure;
        if (thrown instanceof OutOfMemoryError e) {
            throw e;
        }
        if (thrown instanceof RuntimeException e) {
            throw Trace.fromHere(e);
        }
        if (thrown != null) {
            throw new IllegalStateException(thrown);
        }
    }

    /** Runs tasks that must run even after an interrupt or failure, and that cannot fail. */
    public void finish(int count, IntConsumer task) {
        var running = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            int number = i;
            pool.execute(() -> {
                try {
                    task.accept(number);
                } catch (RuntimeException | Error e) {
                    fail(e);
                } finally {
                    running.countDown();
                }
            });
        }
        uninterrupted(running::await);
    }

    /** Keeps the first failure: tasks that {@link #stopped} ends fail after it. */
    private synchronized void fail(Throwable thrown) {
        failure = failure == null ? thrown : failure;
        stopped = true;
    }

    @Override
    public void close() {
        pool.shutdown();
        started.forEach(thread -> uninterrupted(thread::join));
    }

    private interface Wait {
        void run() throws InterruptedException;
    }

    /** An interrupted caller still waits: the tasks notice the interrupt and end within a fraction of a millisecond. */
    private void uninterrupted(Wait wait) {
        boolean interrupted = false;
        while (true) {
            try {
                wait.run();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                stopped = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

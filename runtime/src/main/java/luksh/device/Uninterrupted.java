package luksh.device;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import luksh.format.LuksException;
import luksh.format.Trace;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which headers are written. No interrupt reaches it, and an end of the JVM (SIGTERM, Ctrl-C, exit)
 * waits until the piece that runs has ended; a piece that has not begun by then is refused.
 */
public final class Uninterrupted {
    private static final LinkedBlockingQueue<FutureTask<?>> PIECES = new LinkedBlockingQueue<>();
    /** Held by the piece that runs, and at the end for good. */
    private static final Semaphore TURN = new Semaphore(1);

    private static final Thread WRITER = start();
    private static volatile boolean ending;

    private Uninterrupted() {}

    /**
     * Runs the piece there and waits for its end, however often the caller is interrupted; the caller's interrupt
     * status is kept. What the piece throws is thrown. A piece may run another one.
     *
     * @throws LuksException if the JVM is ending; the piece was not begun
     */
    public static <T extends @Nullable Object> T run(Supplier<T> piece) {
        if (Thread.currentThread() == WRITER) {
            return piece.get();
        }
        var task = new FutureTask<T>(() -> begin(piece));
        PIECES.add(task);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw Trace.fromHere(unchecked(e.getCause()));
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** As {@link #run(Supplier)}, for a piece without a result. */
    public static void run(Runnable piece) {
        run(() -> {
            piece.run();
            return "";
        });
    }

    /** Whether the JVM is ending; a piece that runs is waited for. */
    public static boolean isEnding() {
        return ending;
    }

    private static <T extends @Nullable Object> T begin(Supplier<T> piece) {
        if (ending || !TURN.tryAcquire()) {
            throw new LuksException("the program is ending; this write was not begun", LuksException.INTERRUPTED);
        }
        try {
            return piece.get();
        } finally {
            TURN.release();
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
    }

    private static Thread start() {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(Uninterrupted::end, "luksh-last-write"));
        } catch (IllegalStateException e) {
            ending = true;
        }
        var writer = new Writer();
        writer.setDaemon(true);
        // the thread outlives the script that caused it: it must not keep that script's classes alive
        writer.setContextClassLoader(ClassLoader.getSystemClassLoader());
        writer.start();
        return writer;
    }

    private static void end() {
        ending = true;
        TURN.acquireUninterruptibly();
    }

    private static final class Writer extends Thread {
        private Writer() {
            super(null, null, "luksh-writer", 0, false);
        }

        @Override
        public void run() {
            while (true) {
                try {
                    PIECES.take().run();
                } catch (InterruptedException e) {
                    // nobody can: see below
                }
            }
        }

        /** A JVM-wide or group-wide interrupt must not tear a header. */
        @Override
        public void interrupt() {}
    }
}

package luksh.device;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import luksh.format.LuksException;
import luksh.format.Trace;
import org.jspecify.annotations.Nullable;

/**
 * The one thread on which headers are written. No interrupt reaches it, and an end of the JVM (SIGTERM, Ctrl-C, exit)
 * waits until the piece that runs has ended; a piece that has not begun by then is refused, unless a {@link Hold} waits
 * for it.
 */
public final class Uninterrupted {
    private static final LinkedBlockingQueue<FutureTask<?>> PIECES = new LinkedBlockingQueue<>();
    private static final ReentrantLock GATE = new ReentrantLock();
    private static final Condition SETTLED = GATE.newCondition();
    private static boolean running;
    private static int holds;
    private static boolean ending;

    private static final Thread WRITER = start();

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
        return result(task);
    }

    private static <T extends @Nullable Object> T result(FutureTask<T> task) {
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

    /**
     * Of something that a later piece has to end or take back. From {@link #begin} on an end of the JVM waits until this is
     * closed, and pieces are begun meanwhile. For one thread; nobody must be asked anything while it is open.
     */
    public static final class Hold implements AutoCloseable {
        private boolean begun;

        /**
         * Nothing to do if it has begun.
         *
         * @throws LuksException if the JVM is ending, and neither a piece nor a hold keeps it; nothing should be begun then
         */
        public void begin() {
            if (!begun) {
                turn(() -> {
                    refuseAtTheEnd();
                    holds++;
                });
                begun = true;
            }
        }

        public boolean begun() {
            return begun;
        }

        /** Runs what ends or takes back on a thread that nobody interrupts, and waits for it as {@link Uninterrupted#run}. */
        public void settle(Runnable last) {
            var task = new FutureTask<>(last, true);
            new Thread(task, "luksh-settle").start();
            result(task);
        }

        @Override
        public void close() {
            if (begun) {
                turn(() -> holds--);
                begun = false;
            }
        }
    }

    private static <T extends @Nullable Object> T begin(Supplier<T> piece) {
        turn(() -> {
            refuseAtTheEnd();
            running = true;
        });
        try {
            return piece.get();
        } finally {
            turn(() -> running = false);
        }
    }

    private static void refuseAtTheEnd() {
        if (ending && !running && holds == 0) {
            throw new LuksException("the program is ending; this write was not begun", LuksException.INTERRUPTED);
        }
    }

    private static void turn(Runnable step) {
        GATE.lock();
        try {
            step.run();
            SETTLED.signalAll();
        } finally {
            GATE.unlock();
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
            turn(() -> ending = true);
        }
        var writer = new Writer();
        writer.setDaemon(true);
        // the thread outlives the script that caused it: it must not keep that script's classes alive
        writer.setContextClassLoader(ClassLoader.getSystemClassLoader());
        writer.start();
        return writer;
    }

    private static void end() {
        turn(() -> {
            ending = true;
            while (running || holds > 0) {
                SETTLED.awaitUninterruptibly();
            }
        });
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

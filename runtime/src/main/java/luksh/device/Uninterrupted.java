package luksh.device;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Trace;
import org.jspecify.annotations.Nullable;

/**
 * The single thread that writes headers. No interrupt reaches it. If the JVM ends (SIGTERM, Ctrl-C, exit), it first
 * finishes the running piece. A piece that has not started is refused then, unless a {@link Hold} is open.
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
     * Runs the piece on that thread and waits for it, even if the caller is interrupted. The caller's interrupt
     * status is kept, and exceptions of the piece are thrown. A piece may run another one.
     *
     * @throws LuksException if the JVM is ending; the piece was not started
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
     * Protects a sequence whose later pieces must run. After {@link #begin} the JVM waits until this is closed, and
     * still starts pieces. For one thread; do not ask a person anything while it is open.
     */
    public static final class Hold implements AutoCloseable {
        private boolean begun;

        /**
         * Does nothing if it is open already.
         *
         * @throws LuksException if the JVM is ending and no piece and no other hold is open; do not start the
         *     sequence then
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

        /** Runs the final piece on a thread without interrupts, and waits for it as {@link Uninterrupted#run} does. */
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
            throw new LuksException("the program is ending; luksh did not start this write", ExitStatus.INTERRUPTED);
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
        // the thread outlives the script that caused it, and must not keep its classes in memory
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
                    // never: this thread ignores interrupts, see below
                }
            }
        }

        /** An interrupt of the whole JVM or thread group must not tear a header. */
        @Override
        public void interrupt() {}
    }
}

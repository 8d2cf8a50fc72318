package luksh.shell.prompt;

import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The thread of the engine and of running snippets. Callers wait for it, so that they can handle Ctrl-C. */
final class SnippetThread implements AutoCloseable {
    private final ExecutorService thread;

    SnippetThread(String name) {
        thread = Executors.newSingleThreadExecutor(work -> {
            Thread one = new Thread(work, name);
            one.setDaemon(true);
            return one;
        });
    }

    /** Starts work without waiting. */
    <T> Future<T> start(Callable<T> work) {
        return thread.submit(work);
    }

    /** Runs work on the thread and waits for it. */
    <T> T call(Callable<T> work) {
        return await(start(work));
    }

    /** Does the same. Runs {@code interrupted} if the calling thread is interrupted, and keeps waiting. */
    <T> T call(Callable<T> work, Runnable interrupted) {
        return await(start(work), interrupted);
    }

    /** Runs work on the thread and waits for it. Returns empty if the calling thread is interrupted. */
    <T> Optional<T> interruptibly(Callable<T> work) {
        try {
            return Optional.of(start(work).get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            throw unchecked(e.getCause() == null ? e : e.getCause());
        }
    }

    /** Waits for the work, and throws its exception. */
    static <T> T await(Future<T> work) {
        return await(work, () -> {});
    }

    private static <T> T await(Future<T> work, Runnable told) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    told.run();
                } catch (ExecutionException e) {
                    throw unchecked(e.getCause() == null ? e : e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static RuntimeException unchecked(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}

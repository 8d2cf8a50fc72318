package luksh.shell.prompt;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The one thread on which the engine lives and snippets run, so that whoever waits for it can take a Ctrl-C. */
final class SnippetThread implements AutoCloseable {
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread snippets = new Thread(work, "snippets");
        snippets.setDaemon(true);
        return snippets;
    });

    /** Starts work and does not wait. */
    <T> Future<T> start(Callable<T> work) {
        return thread.submit(work);
    }

    /** Does work there and waits for it. */
    <T> T call(Callable<T> work) {
        return await(start(work));
    }

    /** Waits; what the work threw is thrown here. */
    static <T> T await(Future<T> work) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return work.get();
                } catch (InterruptedException e) {
                    interrupted = true;
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

package luksh.shell.prompt;

import luksh.parallel.StoppedException;
import luksh.script.Stop;
import org.jspecify.annotations.Nullable;

/**
 * Whether code of the user runs now, so that Ctrl-C interrupts only that. An interrupt while javac reads a jar would
 * close the jar's channel for the rest of the session.
 */
final class SnippetState {
    private @Nullable Thread runner;
    private boolean stopped;

    /** Forgets an earlier Ctrl-C, because a new line was typed. */
    synchronized void begin() {
        stopped = false;
    }

    /** Whether Ctrl-C or the end of the process stopped the last text, whatever exception that caused. */
    synchronized boolean stopped() {
        return stopped || Stop.ending();
    }

    /** From now on the calling thread runs the user's code. */
    synchronized void enter() {
        if (stopped || Stop.ending()) {
            throw new StoppedException();
        }
        Stop.reset();
        runner = Thread.currentThread();
    }

    synchronized void leave() {
        if (runner != null) {
            runner = null;
            // an interrupt of the user's code must not reach the compiler
            Thread.interrupted();
        }
    }

    /**
     * Handles Ctrl-C, on any thread. Stops the running snippet and the snippets after it.
     *
     * @return whether something ran
     */
    synchronized boolean stop() {
        stopped = true;
        if (runner != null) {
            Stop.request(runner);
        }
        return runner != null;
    }
}

package luksh.shell.prompt;

import luksh.parallel.StoppedException;
import luksh.script.Stop;
import org.jspecify.annotations.Nullable;

/**
 * Whether code of the person runs now, so that Ctrl-C reaches it and nothing else: an interrupt while javac reads a
 * jar would close the jar's channel for the rest of the session.
 */
final class SnippetState {
    private @Nullable Thread runner;
    private boolean stopped;

    /** A new line was typed: an earlier Ctrl-C is forgotten. */
    synchronized void begin() {
        stopped = false;
    }

    /** Whether Ctrl-C, or the end of the process, ended what was typed last, whatever exception it surfaced as. */
    synchronized boolean stopped() {
        return stopped || Stop.ending();
    }

    /** The calling thread runs the person's code from here on. */
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
            // what was meant for the person's code must not reach the compiler
            Thread.interrupted();
        }
    }

    /**
     * Ctrl-C, on any thread: what runs is stopped, and what would run next does not.
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

package luksh.device;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import luksh.format.LuksException;
import luksh.parallel.StoppedException;

/**
 * A shell that holds a flock(2) lock, because Java can take none ({@code FileChannel.lock} is fcntl(2), which
 * cryptsetup does not see). It lives as long as its standard input, which is our pipe: that ends with us even at kill
 * -9. Nothing else has the locked descriptor, so nothing outlives the shell with it. One that still waits when we are
 * killed ends in the instant in which it gets the lock.
 */
final class FlockProcess {
    /** Also by this word is it known, in the list of processes. */
    static final String NAME = "luksh-lock";

    private static final String END = "";
    private static final int NOT_OPENED = 10;
    private static final int OTHER_FILE = 11;
    private static final int NO_PROGRAM = 127;
    private static final int SIGINT = 130;

    /**
     * Its arguments: how, which file, whether to remove it. Signals of the terminal go to it too, and must not free a
     * header amid a write. {@code <} makes no file that went away, as {@code <>} and flock(1) would; the second opening
     * is by descriptor, and for NFS, which locks only what is open for writing. At the end the file goes if nobody else
     * has it, under the lock and if it is still this one, as cryptsetup does.
     */
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM TSTP TTIN TTOU PIPE
            command -v flock >/dev/null || exit 127
            command exec 9<"$2" || exit 10
            if (: 8<>/proc/self/fd/9) 2>/dev/null; then exec 9<>/proc/self/fd/9; fi
            flock -n "$1" 9 || { echo waiting; flock "$1" 9; } || exit 12
            [ /proc/self/fd/9 -ef "$2" ] || exit $((10 + $?))
            echo held
            read -r end
            if [ "$3" = remove ] && flock -n -x 9 && [ /proc/self/fd/9 -ef "$2" ]; then rm -f "$2"; fi
            """;

    /** Alone, or with others who read. */
    enum Mode {
        EXCLUSIVE("-x"),
        SHARED("-s");

        private final String option;

        Mode(String option) {
            this.option = option;
        }
    }

    /** How far it is. */
    enum State {
        WAITING,
        HELD,
        /** The file was removed or replaced meanwhile; another process has to try the new one. */
        GONE
    }

    private final LockFile file;
    private final Process process;
    /** What it says, and {@link #END}. */
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private FlockProcess(LockFile file, Process process) {
        this.file = file;
        this.process = process;
    }

    static FlockProcess start(Mode mode, LockFile file) {
        var builder = new ProcessBuilder(
                        "sh",
                        "-c",
                        SCRIPT,
                        NAME,
                        mode.option,
                        file.file().toString(),
                        file.passing() ? "remove" : "keep")
                .redirectErrorStream(true)
                // so that it keeps no other file system busy
                .directory(new File("/"));
        builder.environment().keySet().retainAll(Set.of("PATH"));
        try {
            var started = new FlockProcess(file, builder.start());
            var listener = new Thread(null, started::listen, NAME, 0, false);
            listener.setDaemon(true);
            listener.start();
            return started;
        } catch (IOException e) {
            throw new LuksException(
                    "cannot lock " + file.path() + ": no shell could be started for it: " + Disk.reason(e),
                    LuksException.FAILED,
                    e);
        }
    }

    private void listen() {
        try (BufferedReader out = process.inputReader()) {
            out.lines().filter(line -> !line.isBlank()).forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // it was ended by us
        }
        lines.add(END);
    }

    /** Returns as soon as it holds the lock, or waits for others. */
    State begin() {
        return await(Long.MAX_VALUE);
    }

    /** Waits for the lock for at most so many nanoseconds. */
    State await(long nanos) {
        try {
            var complaints = new ArrayList<String>();
            while (true) {
                String line = lines.poll(nanos, TimeUnit.NANOSECONDS);
                if (line == null || line.equals("waiting")) {
                    return State.WAITING;
                }
                if (line.equals("held")) {
                    return State.HELD;
                }
                if (line.equals(END)) {
                    return ended(process.waitFor(), String.join("; ", complaints));
                }
                complaints.add(line);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
    }

    private State ended(int status, String complaints) {
        if (status == OTHER_FILE || (status == NOT_OPENED && file.passing() && !Files.exists(file.file()))) {
            return State.GONE;
        }
        if (status == SIGINT) {
            // a Ctrl-C before the shell could turn it off
            throw new StoppedException();
        }
        if (status == NO_PROGRAM) {
            throw failed("the program flock is not installed; it is part of util-linux (apt-get install util-linux)");
        }
        throw failed(
                complaints.isEmpty()
                        ? "process " + pid() + " was ended with status " + status + " before it had the lock; try again"
                        : complaints + "; if that file system knows no locks, copy the image to another one");
    }

    private LuksException failed(String why) {
        return new LuksException("cannot lock " + file.path() + ": " + why, LuksException.FAILED);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Frees the lock; returns when it is free. */
    void release() {
        try (OutputStream in = process.getOutputStream()) {
            // not the end of the pipe alone: a process that starts at this moment may have inherited it
            in.write('\n');
        } catch (IOException e) {
            // it ended before us, and the lock with it
        }
        if (!hasEnded()) {
            abandon();
        }
    }

    /** Ends it, whether it waits or holds. */
    void abandon() {
        // it waits in a child, which is not ended by its end
        List<ProcessHandle> children = process.children().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        hasEnded();
    }

    /** Waits for it through interrupts, but not for ever: its file system may hang. */
    private boolean hasEnded() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor(5, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}

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
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.parallel.StoppedException;

/**
 * A shell process that holds a flock(2) lock, because Java cannot: {@code FileChannel.lock} is fcntl(2), which
 * cryptsetup does not see. The shell lives as long as its standard input, a pipe from luksh, which closes when luksh
 * ends, even after kill -9. No other process has the locked descriptor, so the lock ends with the shell. If luksh is
 * killed while the shell waits, the shell ends as soon as it gets the lock.
 */
final class FlockProcess {
    /** Also identifies it in the list of processes. */
    static final String NAME = "luksh-lock";

    private static final String END = "";
    private static final int NOT_OPENED = 10;
    private static final int OTHER_FILE = 11;
    private static final int NO_PROGRAM = 127;
    private static final int SIGINT = 130;

    /**
     * Arguments: lock mode, file, and whether to remove the file. The shell ignores the terminal's signals, because
     * they must not release the lock during a write. {@code <} does not create a missing file, as {@code <>} and
     * flock(1) would. The second opening is by descriptor, for NFS, which locks only files that are open for writing.
     * At the end the shell removes the file under the lock, if nobody else has it and if it is still the same file,
     * as cryptsetup does.
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

    /** Exclusive, or shared with other readers. */
    enum Mode {
        EXCLUSIVE("-x"),
        SHARED("-s");

        private final String option;

        Mode(String option) {
            this.option = option;
        }
    }

    /** Progress of the lock. */
    enum State {
        WAITING,
        HELD,
        /** The file was removed or replaced; start another process for the new one. */
        GONE
    }

    private final LockFile file;
    private final Process process;
    /** The lines of its output, then {@link #END}. */
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
                    "cannot lock " + file.path() + ": cannot start a shell for the lock: " + Disk.reason(e),
                    ExitStatus.FAILED,
                    e);
        }
    }

    private void listen() {
        try (BufferedReader out = process.inputReader()) {
            out.lines().filter(line -> !line.isBlank()).forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            // luksh ended it
        }
        lines.add(END);
    }

    /** Returns as soon as the shell holds the lock, or waits for other processes. */
    State begin() {
        return await(Long.MAX_VALUE);
    }

    /** Waits for the lock, at most this many nanoseconds. */
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
            // Ctrl-C arrived before the shell could ignore it
            throw new StoppedException();
        }
        if (status == NO_PROGRAM) {
            throw failed("the program flock is not installed; it is part of util-linux (apt-get install util-linux)");
        }
        throw failed(
                complaints.isEmpty()
                        ? "process " + pid() + " ended with status " + status + " before it had the lock; try again"
                        : complaints + "; if that file system does not support locks, copy the image to another one");
    }

    private LuksException failed(String why) {
        return new LuksException("cannot lock " + file.path() + ": " + why, ExitStatus.FAILED);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Releases the lock; returns when it is free. */
    void release() {
        try (OutputStream in = process.getOutputStream()) {
            // closing the pipe is not enough: a process that starts at this moment may inherit it
            in.write('\n');
        } catch (IOException e) {
            // the process has ended already, and released the lock
        }
        if (!hasEnded()) {
            abandon();
        }
    }

    /** Ends the process, whether it waits for the lock or holds it. */
    void abandon() {
        // it waits in a child process, which would survive it
        List<ProcessHandle> children = process.children().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        hasEnded();
    }

    /** Waits also during interrupts, but not forever: the file system may hang. */
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

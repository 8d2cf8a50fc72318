package luksh.shell.person;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import luksh.format.ExitStatus;
import luksh.format.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that remembers write errors. A print stream throws no exceptions, so a command on a full disk would
 * end as if everything had been written. With this class, the process fails if output is lost.
 */
public final class StandardOutput extends EncodedOutput {
    /** The exit status of a process that SIGPIPE ends. Java ignores that signal. */
    public static final int CLOSED_PIPE = 141;

    private static final int TYPE = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final Watched watched;
    private final Path descriptor;

    /**
     * @param out without a buffer
     * @param descriptor path of the stream's file, for example {@code /proc/self/fd/1}
     */
    public StandardOutput(OutputStream out, Path descriptor, Charset charset) {
        this(new Watched(out), descriptor, charset);
    }

    private StandardOutput(Watched watched, Path descriptor, Charset charset) {
        super(new BufferedOutputStream(watched), charset);
        this.watched = watched;
        this.descriptor = descriptor;
    }

    /** Keeps the first failure, which the print stream does not report. */
    private static final class Watched extends FilterOutputStream {
        private @Nullable IOException failure;

        Watched(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] content, int offset, int length) throws IOException {
            try {
                out.write(content, offset, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }
    }

    /**
     * Flushes at the end of a run, and reports lost output on standard error. It does not report a pipe that its reader
     * closed ({@code | head -1}).
     *
     * @param status of the run
     * @return the status of the process: that of the run, unless the run succeeded and output was lost
     */
    public int ended(int status, PrintStream err) {
        flush();
        IOException failure = watched.failure;
        if (failure == null) {
            return status;
        }
        if (isPipe()) {
            return status == 0 ? CLOSED_PIPE : status;
        }
        err.println("luksh: cannot write to standard output (" + Reason.of(failure)
                + "); some output is lost. Free space, or redirect the output to another file");
        return status == 0 ? ExitStatus.FAILED : status;
    }

    /**
     * Whether the output is a pipe. The text of the failure is in the language of the system. A pipe fails only if its
     * reader closed it.
     */
    private boolean isPipe() {
        try {
            int type = (Integer) Files.getAttribute(descriptor, "unix:mode") & TYPE;
            return type == PIPE || type == SOCKET;
        } catch (IOException e) {
            return false;
        }
    }
}

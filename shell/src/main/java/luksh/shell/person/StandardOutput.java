package luksh.shell.person;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import luksh.format.LuksException;
import luksh.format.Reason;
import org.jspecify.annotations.Nullable;

/**
 * Standard output, which remembers that something of it was lost. A print stream throws nothing, and so a command on a full
 * disk would end as if all had been written. What is lost is the process's failure, whatever the command made of it.
 */
public final class StandardOutput extends PrintStream {
    /** What a process has that SIGPIPE ends; Java ignores that signal. */
    public static final int CLOSED_PIPE = 141;

    private static final int TYPE = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;

    private final Watched watched;
    private final Path descriptor;

    /**
     * @param out without a buffer
     * @param descriptor leads to what the stream writes to, for example {@code /proc/self/fd/1}
     */
    public StandardOutput(OutputStream out, Path descriptor) {
        this(new Watched(out), descriptor);
    }

    private StandardOutput(Watched watched, Path descriptor) {
        super(new BufferedOutputStream(watched), true, charset());
        this.watched = watched;
        this.descriptor = descriptor;
    }

    /** As the system's own stream is encoded; which property says so depends on the Java. */
    private static Charset charset() {
        String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding", ""));
        return name.isEmpty() || !Charset.isSupported(name) ? Charset.defaultCharset() : Charset.forName(name);
    }

    /** Keeps the first failure, which the print stream above does not hand on. */
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
     * Flushes, at the end of a run. Says on standard error what was lost. Of a pipe that its reader closed ({@code | head -1})
     * nothing is said: the reader had enough.
     *
     * @param status of the run
     * @return the process's status: that of the run, unless the run succeeded and its output did not arrive
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
        err.println("luksh: standard output cannot be written (" + Reason.of(failure)
                + "), and some of it is lost: make room there, or send it to another place");
        return status == 0 ? LuksException.FAILED : status;
    }

    /** Asks what is open: the text of the failure comes in the language of the system. A pipe fails only once it is closed. */
    private boolean isPipe() {
        try {
            int type = (Integer) Files.getAttribute(descriptor, "unix:mode") & TYPE;
            return type == PIPE || type == SOCKET;
        } catch (IOException e) {
            return false;
        }
    }
}

package luksh.shell.person;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;

/** The processes of one command line of the user's shell, including this one. */
public final class Job {
    private Job() {}

    /**
     * Stops the job, as Ctrl-Z does on a terminal that interprets keys. Returns when the user continues it. If no shell
     * can continue the job, the system does not stop it, and this returns at once.
     */
    public static void suspend() {
        try {
            Process signal = new ProcessBuilder("sh", "-c", "kill -s TSTP 0")
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
            status(signal);
        } catch (IOException e) {
            // the job is not stopped, and the question is asked again
        }
    }

    /** Runs a program that reads or changes the terminal settings, and returns its output. */
    static byte[] output(ProcessBuilder program) throws IOException {
        Process process = program.redirectError(Redirect.DISCARD).start();
        try (InputStream out = process.getInputStream()) {
            byte[] answer = out.readAllBytes();
            int status = status(process);
            if (status != 0) {
                throw new IOException(program.command().get(0) + " ended with " + status);
            }
            return answer;
        }
    }

    /** Waits even after Ctrl-C, because the terminal must not stay raw. This takes a few milliseconds. */
    private static int status(Process process) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor();
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

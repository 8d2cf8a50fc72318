package luksh.shell.person;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;

/** The processes of one line that a person typed to a shell, this one among them. */
public final class Job {
    private Job() {}

    /**
     * Stops the job, as Ctrl-Z does on a terminal that interprets keys; returns when it goes on. Where no shell can make
     * it go on, the system does not stop it, and this returns at once.
     */
    public static void suspend() {
        try {
            Process signal = new ProcessBuilder("sh", "-c", "kill -s TSTP 0")
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
            status(signal);
        } catch (IOException e) {
            // nothing is stopped, and the question stands there again
        }
    }

    /** Runs a program that tells of the terminal or switches it; gives what it prints. */
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

    /** Waits through a Ctrl-C: a terminal left raw is worse than a few milliseconds. */
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

package luksh.shell;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import luksh.script.Stop;
import luksh.shell.person.ControllingTerminal;
import luksh.shell.person.EncodedOutput;
import luksh.shell.person.Encoding;
import luksh.shell.person.Screen;
import luksh.shell.person.StandardOutput;

/** The entry of the program. Only this class uses the process's streams, environment and exit. */
public final class Main {
    /** How long Ctrl-C or SIGTERM waits for the run to shred and close its files. */
    private static final long PATIENCE_SECONDS = 10;

    private static final String PROVIDER = "security.provider.";

    private Main() {}

    public static void main(String[] words) {
        askForCiphersFirst();
        var ended = new CountDownLatch(1);
        stopWhenTheProcessEnds(ended);
        var output = new StandardOutput(
                new FileOutputStream(FileDescriptor.out),
                Path.of("/proc/self/fd/1"),
                Encoding.of("stdout", System.getenv()));
        System.setOut(output);
        System.setErr(new EncodedOutput(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.err)),
                Encoding.of("stderr", System.getenv())));
        var program = new Launcher(
                new FileInputStream(FileDescriptor.in), // without a buffer: a passphrase must not stay in one
                output,
                new Screen(
                        System.err,
                        ControllingTerminal.isTerminal(2) ? ControllingTerminal::columns : () -> Integer.MAX_VALUE),
                Path.of("/dev/tty"),
                new Folders(
                        System.getenv(),
                        System.getProperty("user.name", "").equals("root"),
                        Path.of(System.getProperty("user.home", "/"))),
                System.getenv());
        int status = 1;
        try {
            status = output.ended(program.run(List.of(words)), System.err);
        } finally {
            output.flush();
            System.err.flush();
            ended.countDown();
        }
        System.exit(status);
    }

    /**
     * Moves the provider with the ciphers to the second place. The JDK loads its security providers in order, and those
     * before this one cost a new process 25 ms, because they compute all elliptic curves.
     */
    private static void askForCiphersFirst() {
        String second = Security.getProperty(PROVIDER + 2);
        for (int i = 3; Security.getProperty(PROVIDER + i) != null; i++) {
            if (Security.getProperty(PROVIDER + i).equals("SunJCE")) {
                Security.setProperty(PROVIDER + i, second);
                Security.setProperty(PROVIDER + 2, "SunJCE");
            }
        }
    }

    /**
     * On Ctrl-C and SIGTERM the JVM waits for this thread, which stops the run as Ctrl-C at the prompt does, and lets
     * it finish. The JVM sets the exit status, 130 for Ctrl-C.
     */
    private static void stopWhenTheProcessEnds(CountDownLatch ended) {
        Thread runner = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            if (ended.getCount() == 0) {
                                return;
                            }
                            Stop.end(runner);
                            try {
                                ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        },
                        "luksh-stop"));
    }
}

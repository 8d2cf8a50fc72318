package luksh.shell.prompt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jline.terminal.Size;
import org.jline.terminal.impl.jni.JniNativePty;
import org.jline.terminal.impl.jni.JniTerminalProvider;
import org.jline.terminal.spi.Pty;

/**
 * A program that runs at a pseudo-terminal of 24 lines and 80 columns, and the keyboard and screen of that terminal.
 * The build trains the prompt with it, and {@code bench/prompt} measures the prompt with it.
 */
public final class PseudoTerminal implements AutoCloseable {
    private static final int COLUMNS = 80;
    private static final int ROWS = 24;

    private final Pty pty;
    private final Process process;
    private final OutputStream keyboard;
    /** What the program showed since the last awaited text. Its monitor guards it. */
    private final StringBuilder screen = new StringBuilder();

    private PseudoTerminal(Pty pty, Process process) throws IOException {
        this.pty = pty;
        this.process = process;
        keyboard = pty.getMasterOutput();
        Thread reader = new Thread(this::read, "screen");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts a program whose standard streams are a new pseudo-terminal.
     *
     * @param environment set in addition to the environment of this process
     * @throws IOException if there is no pseudo-terminal, or no such program
     */
    public static PseudoTerminal start(List<String> command, Map<String, String> environment) throws IOException {
        Pty pty = new JniTerminalProvider().open(null, Size.of(COLUMNS, ROWS));
        var device = Path.of(((JniNativePty) pty).getName()).toFile();
        var builder = new ProcessBuilder(command)
                .redirectInput(device)
                .redirectOutput(device)
                .redirectErrorStream(true);
        builder.environment().put("TERM", "xterm");
        builder.environment().putAll(environment);
        return new PseudoTerminal(pty, builder.start());
    }

    /** The process of the program. */
    public Process process() {
        return process;
    }

    /** Presses keys. */
    public void type(String keys) throws IOException {
        keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
        keyboard.flush();
    }

    /**
     * Waits until a text is on the screen, after the text that was awaited before.
     *
     * @return false if the text did not come in that time
     */
    public boolean await(String text, long seconds) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        synchronized (screen) {
            int at = screen.indexOf(text);
            for (long left = end - System.nanoTime(); at < 0 && left > 0; left = end - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(screen, left);
                at = screen.indexOf(text);
            }
            screen.delete(0, at < 0 ? 0 : at + text.length());
            return at >= 0;
        }
    }

    /** What the program showed after the text that was awaited last. */
    public String shown() {
        synchronized (screen) {
            return screen.toString();
        }
    }

    private void read() {
        var bytes = new byte[4096];
        try (InputStream in = pty.getMasterInput()) {
            for (int length = in.read(bytes); length > 0; length = in.read(bytes)) {
                synchronized (screen) {
                    screen.append(new String(bytes, 0, length, StandardCharsets.UTF_8));
                    screen.notifyAll();
                }
            }
        } catch (IOException e) {
            // the terminal was closed
        }
    }

    /** Ends the program if it still runs. */
    @Override
    public void close() throws IOException {
        process.destroy();
        pty.close();
    }
}

package luksh.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** luksh as a process of its own, from the classes under test. */
final class Child {
    private static final int SECONDS = 60;

    private final Process process;
    private final Path out;
    private final Path err;

    private Child(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /**
     * The words that start it. A shell may have left the interrupt ignored for what it runs in the background; Java
     * would keep that.
     */
    static List<String> command(Object... words) {
        var command = new ArrayList<>(List.of(
                "env",
                "--default-signal=HUP,INT,TERM",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens",
                "java.base/sun.security.provider=ALL-UNNAMED",
                "--add-opens",
                "java.base/sun.nio.fs=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object word : words) {
            command.add(word.toString());
        }
        return command;
    }

    /** Starts it with an empty standard input. */
    static Child start(Path folder, Map<String, String> environment, Object... words) throws IOException {
        Path out = Files.createTempFile(folder, "child", ".out");
        Path err = Files.createTempFile(folder, "child", ".err");
        // without the terminal of whoever runs the tests, where it would ask
        var command = new ArrayList<>(List.of("setsid"));
        command.addAll(command(words));
        var builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return new Child(builder.start(), out, err);
    }

    /** Waits until standard output has a line of this form; gives its first group. */
    String said(String form) throws IOException, InterruptedException {
        Pattern line = Pattern.compile("(?m)^" + form + "$");
        for (int i = 0; i < SECONDS * 50; i++) {
            Matcher found = line.matcher(out());
            if (found.find()) {
                return found.group(1);
            }
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("'" + form + "' was not said: " + out() + err());
    }

    /** Waits until something is so; fails the test if the process ends before. */
    void waitFor(Callable<Boolean> condition) throws Exception {
        for (int i = 0; i < SECONDS * 50 && process.isAlive(); i++) {
            if (condition.call()) {
                return;
            }
            Thread.sleep(20);
        }
        throw new AssertionError("it did not come to that: " + out() + err());
    }

    /** Sends a signal by its name. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -" + name + " " + process.pid())
                .start()
                .waitFor();
    }

    /** Its status; more than a minute fails the test. */
    int status() throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("still running");
        }
        return process.exitValue();
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }
}

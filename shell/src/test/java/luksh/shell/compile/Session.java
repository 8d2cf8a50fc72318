package luksh.shell.compile;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import luksh.script.Arguments;
import luksh.script.RunEnvironment;
import luksh.script.Stop;

/** A runner whose output is kept; also what a script prints past the prelude. */
final class Session {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final ScriptRunner runner;

    Session(Optional<ScriptCache> cache, ScriptCompiler compiler) {
        runner = new ScriptRunner(
                RunEnvironment.of(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8)),
                cache,
                compiler);
    }

    int run(String file, String script, List<String> arguments) {
        return run(file, script.getBytes(StandardCharsets.UTF_8), arguments);
    }

    int run(String file, byte[] script, List<String> arguments) {
        PrintStream before = System.out;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        try {
            return runner.run(file, file, script, arguments);
        } finally {
            System.setOut(before);
        }
    }

    int run(Path script, String... arguments) {
        return runner.run(script, List.of(arguments));
    }

    int compile(Path script) {
        return runner.compile(script);
    }

    int eval(String text, String... options) {
        return runner.eval(text, Arguments.parse(List.of(), List.of(options)));
    }

    /** Presses Ctrl-C once the script has said {@code word}. */
    Thread interruptAfter(String word) {
        Thread runs = Thread.currentThread();
        var finger = new Thread(() -> {
            while (!out().contains(word)) {
                Thread.onSpinWait();
            }
            Stop.request(runs);
        });
        finger.setDaemon(true);
        finger.start();
        return finger;
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}

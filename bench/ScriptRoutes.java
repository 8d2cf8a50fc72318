import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.execution.LocalExecutionControlProvider;
import luksh.script.Arguments;
import luksh.script.Imports;
import luksh.script.Run;
import luksh.script.RunOptions;
import luksh.script.RunEnvironment;
import luksh.shell.compile.ScriptCache;
import luksh.shell.compile.ScriptRunner;

/** One script by three routes; bench/scripts measures each as a whole process. */
public final class ScriptRoutes {
    public static void main(String[] words) throws IOException {
        Path script = Path.of(words[1]);
        switch (words[0]) {
            case "nothing" -> {}
            case "luksh" -> {
                var cache = new ScriptCache(Path.of(words[2]), "bench");
                var runner = new ScriptRunner(RunEnvironment.of(System.out, System.err), Optional.of(cache));
                System.exit(runner.run(script, List.of()));
            }
            default -> Peer.run(script);
        }
    }

    /** The same script through the JDK's JShell, in this process, snippet by snippet. */
    private static final class Peer {
        static void run(Path script) throws IOException {
            String classPath = System.getProperty("java.class.path");
            try (Run run = Run.begin(RunEnvironment.of(System.out, System.err), Arguments.none(RunOptions.NONE));
                    JShell shell = JShell.builder()
                            .executionEngine(new LocalExecutionControlProvider(), Map.of())
                            .compilerOptions("--class-path", classPath, "-proc:none")
                            .build()) {
                for (String each : Imports.declarations(Set.of()).split("(?<=;) ")) {
                    eval(shell, each);
                }
                SourceCodeAnalysis analysis = shell.sourceCodeAnalysis();
                String rest = Files.readString(script).replaceFirst("^#!", "//");
                while (!rest.isBlank()) {
                    SourceCodeAnalysis.CompletionInfo info = analysis.analyzeCompletion(rest);
                    eval(shell, info.source());
                    rest = info.remaining();
                }
            }
        }

        private static void eval(JShell shell, String source) {
            shell.eval(source).forEach(event -> {
                if (event.status() != Snippet.Status.VALID || event.exception() != null) {
                    throw new IllegalStateException(event.toString());
                }
            });
        }
    }

    private ScriptRoutes() {}
}

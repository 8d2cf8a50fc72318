package luksh.shell.compile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import luksh.script.RunEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the cache runs on a Java that consists of java.base alone. */
class WithoutCompilerTest {
    private static final String SCRIPT = """
            #!/usr/bin/env luksh
            // Adds.
            record Pair(int a, int b) { int sum() { return a + b; } }
            var pairs = Stream.of(1, 2, 3).map(n -> new Pair(n, option("by", 10, "how much"))).toList();
            for (var each : pairs) say("%d", each.sum());
            var secret = tempDir();
            Files.writeString(Path.of(secret, "key"), "marker");
            """;

    @TempDir
    Path folder;

    /** Runs in the child: script, cache, arguments. */
    static final class Child {
        public static void main(String[] words) {
            var cache = new ScriptCache(Path.of(words[1]), "build");
            var runner = new ScriptRunner(RunEnvironment.of(System.out, System.err), Optional.of(cache));
            System.exit(runner.run(Path.of(words[0]), List.of(words).subList(2, words.length)));
        }
    }

    private record Outcome(int status, String text) {}

    private Outcome child(Path script, String... options) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
        command.addAll(List.of(script.toString(), folder.resolve("cache").toString(), "--by", "20"));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    }

    @Test
    void aCachedScriptNeedsJavaBaseAlone() throws Exception {
        Path script = Files.writeString(folder.resolve("adds.jsh"), SCRIPT);
        Outcome uncached = child(script, "--limit-modules", "java.base");
        assertThat(uncached.status()).isEqualTo(1);
        assertThat(uncached.text())
                .contains("no compiler (module jdk.compiler)")
                .doesNotContain("Exception");

        assertThat(child(script)).isEqualTo(new Outcome(0, "21\n22\n23\n"));
        assertThat(child(script, "--limit-modules", "java.base")).isEqualTo(new Outcome(0, "21\n22\n23\n"));
    }

    @Test
    void aCachedScriptLoadsNothingOfTheCompiler() throws Exception {
        Path script = Files.writeString(folder.resolve("adds.jsh"), SCRIPT);
        assertThat(child(script).status()).isZero();
        String loaded = child(script, "-Xlog:class+load").text();
        assertThat(loaded).contains("luksh.shell.compile.ScriptRunner");
        assertThat(loaded.lines().filter(line -> line.contains("com.sun.") || line.contains("javax.tools.")))
                .isEmpty();
        assertThat(loaded).doesNotContain("] org.objectweb.asm");
    }
}

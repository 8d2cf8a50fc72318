package luksh.shell.compile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptCompilerTest {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    private final ScriptCompiler compiler = new ScriptCompiler(CLASS_PATH);
    private final Session session = new Session(Optional.empty(), compiler);

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] latin = "say(\"größe\");".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(session.run("latin.jsh", latin, List.of())).isEqualTo(1);
        assertThat(session.err()).contains("latin.jsh:1: error: the script is not UTF-8");
    }

    @Test
    void aSourceOnTheClassPathIsNotCompiledIntoTheScript(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("Intruder.java"), "class Intruder { static int n() { return 1; } }");
        var open = new ScriptCompiler(CLASS_PATH + File.pathSeparator + folder);
        byte[] script = "say(Intruder.n());".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> open.compile("a.jsh", script))
                .isInstanceOf(ScriptErrors.class)
                .hasMessageContaining("a.jsh:1:5: error: cannot find symbol");
    }

    @Test
    void thousandsOfPiecesFitIntoOneClass() {
        String script = IntStream.range(0, 1_000)
                .mapToObj(i -> "int v" + i + " = " + i + "; v0 += v" + i + "; if (v0 < 0) say(v0);\n")
                .collect(Collectors.joining("", "", "say(v0);\n"));
        assertThat(session.run("long.jsh", script, List.of())).isZero();
        assertThat(session.out()).isEqualTo("499500\n");
    }

    @Test
    void methodsAndStatementsMayAlternateForLong() {
        String script = IntStream.range(0, 40)
                .mapToObj(i -> "int f" + i + "() { return " + i + "; }\nsum += f" + i + "();\n")
                .collect(Collectors.joining("", "int sum = 0;\n", "say(sum);\n"));
        assertThat(session.run("mixed.jsh", script, List.of())).isZero();
        assertThat(session.out()).isEqualTo("780\n");
    }

    @Test
    void theJavaOfANewerJdkIsUnderstood() {
        assumeTrue(Runtime.version().feature() >= 25);
        String script = """
                import module java.base;
                record P(int x, Object y) {}
                /// markdown
                Object o = new P(1, "s");
                var _ = o.hashCode();
                if (o instanceof P(int x, String _)) say(x);
                try { exit(7); } catch (Throwable _) { say("swallowed"); }
                """;
        assertThat(session.run("new.jsh", script, List.of())).isEqualTo(7);
        assertThat(session.out()).startsWith("1\n");
    }

    @Test
    void aTypeErrorStopsEverythingBeforeItRuns() {
        assertThat(session.run("a.jsh", "say(1);\nint n = \"s\";\nString t = 1;\n", List.of()))
                .isEqualTo(1);
        assertThat(session.out()).isEmpty();
        assertThat(session.err()).contains("a.jsh:2:9", "a.jsh:3:12", "2 errors; nothing was run");
    }

    @Test
    void checkingFindsTheSameMistakesAndMakesNoClasses() {
        byte[] right = "say(1);".getBytes(StandardCharsets.UTF_8);
        assertThat(compiler.check("a.jsh", right).classes()).isEmpty();
        byte[] wrong = "say(n); int n = 1;".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> compiler.check("a.jsh", wrong)).hasMessageContaining("'n' is used before line 1");
    }

    @Test
    void anExpressionIsShown() {
        assertThat(session.eval("1 +\n 2")).isZero();
        assertThat(session.eval(" List.of(\"a\", \"b\") // two")).isZero();
        assertThat(session.out()).isEqualTo("3\na\nb\n");
    }

    @Test
    void aVoidExpressionAndStatementsRun() {
        assertThat(session.eval("say(\"one\")")).isZero();
        assertThat(session.eval("int n = 2; say(n)")).isZero();
        assertThat(session.eval("for (int i = 0; i < 2; i++) { say(i); }")).isZero();
        assertThat(session.eval("say(1); int x = (2)", "--quiet")).isZero();
        assertThat(session.out()).isEqualTo("one\n2\n0\n1\n");
    }

    @Test
    void aMistakeInAnExpressionIsShownWhereItIs() {
        assertThat(session.eval("1 +\n  nothing")).isEqualTo(1);
        assertThat(session.err()).contains("eval:2:3: error: cannot find symbol", "    nothing\n");
    }

    @Test
    void anExpressionThatThrowsNamesItsLine() {
        assertThat(session.eval("List.of().get(\n3)")).isEqualTo(1);
        assertThat(session.err()).contains("IndexOutOfBoundsException", "    eval:1\n");
    }

    @Test
    void aScriptThatIsNotThereIsSaidInOneLine(@TempDir Path folder) {
        Path script = folder.resolve("none.jsh");
        assertThat(session.run(script)).isEqualTo(1);
        assertThat(session.err()).isEqualTo("there is no script " + script + "\n");
    }

    @Test
    void compileSaysThatItCompiles(@TempDir Path folder) throws Exception {
        Path script = Files.writeString(folder.resolve("a.jsh"), "say(1);\n");
        assertThat(session.compile(script)).isZero();
        assertThat(session.out()).isEqualTo(script + " compiles\n");
    }

    @Test
    void temporaryFoldersAreGoneAfterAFailure() {
        assertThat(session.run(
                        "a.jsh",
                        "var d = tempDir(); Files.writeString(Path.of(d, \"x\"), \"y\"); System.out.println(d); throw new"
                                + " IOException(\"z\");",
                        List.of()))
                .isEqualTo(1);
        assertThat(Path.of(session.out().strip())).doesNotExist();
    }

    @Test
    void aScriptThatNestsTooDeepIsRefusedInOneLine() {
        String deep = "say(" + "(".repeat(20_000) + "1" + ")".repeat(20_000) + ");";
        assertThat(session.run("deep.jsh", deep, List.of())).isEqualTo(1);
        assertThat(session.err())
                .isEqualTo("the script is nested too deeply to compile; split its longest expression\n");
    }

    @Test
    void aFolderIsNoScript(@TempDir Path folder) {
        assertThat(session.run(folder)).isEqualTo(1);
        assertThat(session.run(Path.of("/"))).isEqualTo(1);
        assertThat(session.err().lines()).hasSize(2).allMatch(line -> line.startsWith("the script /"));
    }
}

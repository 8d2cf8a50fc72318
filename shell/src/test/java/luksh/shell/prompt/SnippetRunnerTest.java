package luksh.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.shell.render.Values;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SnippetRunnerTest {
    static volatile CountDownLatch reached = new CountDownLatch(1);

    private final SnippetState running = new SnippetState();
    private final SnippetThread snippets = new SnippetThread("snippets");
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Engine engine;
    private SnippetRunner session;

    @BeforeAll
    void warm() {
        engine = snippets.call(
                () -> new Engine(System.getProperty("java.class.path"), PromptChild.IMPORTS, Weaving::weave, running));
    }

    @AfterAll
    void close() {
        snippets.call(() -> {
            engine.close();
            return 0;
        });
        snippets.close();
    }

    @BeforeEach
    void clear() {
        out.reset();
        err.reset();
        session = new SnippetRunner(
                engine,
                running,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                () -> new Values(80, false),
                failure -> failure instanceof Verbs.Exit e ? OptionalInt.of(e.status()) : OptionalInt.empty(),
                false);
    }

    private int run(String text) {
        return snippets.call(() -> session.run(text, ""));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void severalSnippetsOnALineRunInOrder() {
        assertThat(run("int a1 = 20; int b1 = a1 + 1; a1 + b1")).isZero();
        assertThat(out()).isEqualTo("a1 = 20\nb1 = 21\n41\n");
    }

    @Test
    void aListOfRecordsIsDrawnAsATable() {
        assertThat(run("slots()")).isZero();
        assertThat(out())
                .startsWith("slot  kdf               cost  cipher")
                .contains("\n   1  pbkdf2-sha512  300 000  aes-xts-plain64  256 KiB  250 KiB\n");
    }

    @Test
    void theValueOfAnExpressionCanBeNamedLater() {
        run("6 * 7");
        String name = snippets.call(() -> {
            var variables = engine.variables();
            return variables.get(variables.size() - 1).name();
        });
        out.reset();
        assertThat(name).matches("_\\d+");
        assertThat(run(name + " + 1")).isZero();
        assertThat(out()).isEqualTo("43\n");
    }

    @Test
    void nothingAfterASnippetThatFailsIsRun() {
        assertThat(run("refuse(true); System.setProperty(\"luksh.test.after\", \"x\")"))
                .isEqualTo(1);
        assertThat(err()).isEqualTo("slot 3 is not in use; free slots: 4 to 7\n");
        assertThat(System.getProperty("luksh.test.after")).isNull();
    }

    @Test
    void anErrorOfTheCompilerShowsTheLineAndACaretBelowTheWord() {
        assertThat(run("int sum(int a) {\n\treturn a + missing;\n}\nsum(missing)"))
                .isEqualTo(1);
        assertThat(err()).doesNotContain("location").contains("    sum(missing)\n        ^^^^^^^\n");
        err.reset();
        assertThat(run("var total =\n\t1 + \"a\".foo;")).isEqualTo(1);
        assertThat(err())
                .startsWith("line 2: cannot find symbol")
                .contains("    \t1 + \"a\".foo;\n    \t        ^^^\n");
    }

    @Test
    void aTraceShowsThePersonsOwnLinesAndNoOthers() {
        run("int half(int a) { return a / 0; }");
        assertThat(run("half(4)")).isEqualTo(1);
        assertThat(err()).isEqualTo("""
                        java.lang.ArithmeticException: / by zero
                          in half: int half(int a) { return a / 0; }
                          half(4)
                        """);
    }

    @Test
    void aMethodThatCallsWhatIsMissingIsKeptAndThatIsSaid() {
        assertThat(run("int early(int a) { return late(a); }")).isZero();
        assertThat(err()).isEqualTo("early is kept, but cannot be run before there is method late(int)\n");
        err.reset();
        assertThat(run("early(1)")).isEqualTo(1);
        assertThat(err()).isEqualTo("early cannot be run before there is method late(int)\n");
        assertThat(run("int late(int a) { return a + 1; } early(1)")).isZero();
        assertThat(out()).endsWith("2\n");
    }

    @Test
    void aRecordDefinedAnewSaysWhichVariablesItTook() {
        run("record Pair(int a) {} var pair = new Pair(1);");
        run("record Pair(int a, int b) {}");
        assertThat(err()).isEqualTo("pair is lost, because it does not fit the new definition\n");
    }

    @Test
    void exitEndsWithItsStatusAndSaysNothing() {
        assertThat(run("exit(7)")).isEqualTo(7);
        assertThat(session.exit()).hasValue(7);
        assertThat(err()).isEmpty();
    }

    @Test
    void ctrlCEndsALoopThatNeverCallsAnything() throws Exception {
        reached = new CountDownLatch(1);
        Future<Integer> loop =
                snippets.start(() -> session.run("long spun = 0; while (true) { if (spun++ == 1000) reached(); }", ""));
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
        running.stop();
        assertThat(loop.get(60, TimeUnit.SECONDS)).isEqualTo(ExitStatus.INTERRUPTED);
        assertThat(err()).isEqualTo("interrupted\n");
        assertThat(run("1 + 1")).isZero();
        assertThat(out()).endsWith("2\n");
    }

    @Test
    void ctrlCWakesASleepAndDoesNotReachAnotherThread() throws Exception {
        reached = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        boolean[] disturbed = new boolean[1];
        Thread writer = new Thread(() -> {
            try {
                written.await();
            } catch (InterruptedException e) {
                disturbed[0] = true;
            }
        });
        writer.start();
        Future<Integer> sleep = snippets.start(() -> session.run("{ reached(); Thread.sleep(600_000); }", ""));
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
        running.stop();
        assertThat(sleep.get(60, TimeUnit.SECONDS)).isEqualTo(ExitStatus.INTERRUPTED);
        written.countDown();
        writer.join();
        assertThat(disturbed[0]).isFalse();
    }

    @Test
    void ctrlCBetweenTwoSnippetsKeepsTheSecondFromRunning() {
        int status = snippets.call(() -> {
            running.begin();
            running.stop();
            return engine.run("System.setProperty(\"luksh.test.second\", \"x\")")
                            .failed()
                    ? 1
                    : 0;
        });
        assertThat(status).isEqualTo(1);
        assertThat(System.getProperty("luksh.test.second")).isNull();
    }

    @Test
    void theTerminalsThreadKeepsNoInterruptForTheCompiler() {
        boolean interrupted = snippets.call(() -> {
            session.run("Thread.currentThread().interrupt();", "");
            return Thread.currentThread().isInterrupted();
        });
        assertThat(interrupted).isFalse();
    }

    @Test
    void whatIsNoLongerNamedIsDropped() {
        for (int i = 0; i < 24; i++) {
            run("1 + " + i + "; if (true) {}");
        }
        assertThat(snippets.call(() -> engine.variables().stream()
                        .filter(v -> v.name().startsWith("_"))
                        .count()))
                .isEqualTo(20);
    }

    @Test
    void theLinesThatWorkedMakeAScript(@TempDir Path folder) throws Exception {
        run("import java.util.zip.CRC32;");
        run("int rounds = 3; int twice(int a) { return 2 * a; }");
        run("nonsense(");
        run("twice(rounds)");
        run("int rounds = 4; rounds = rounds + 1");
        run("int twice(int a) { return a + a; } if (rounds > 1) { rounds++; }");
        run("System.out.flush()");
        Path file = folder.resolve("again.jsh");
        session.worked().save(file);
        assertThat(Files.readString(file)).isEqualTo("""
                        #!/usr/bin/env luksh
                        //! luksh 1
                        import java.util.zip.CRC32;
                        int rounds = 3;
                        show(twice(rounds));
                        rounds = 4;
                        rounds = rounds + 1;
                        int twice(int a) { return a + a; }
                        if (rounds > 1) { rounds++; }
                        System.out.flush();
                        """);
        assertThat(Files.isExecutable(file)).isTrue();
        assertThatThrownBy(() -> session.worked().save(file))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("already exists");
    }

    @Test
    void aSavedScriptNamesAValueThatALaterLineUses() {
        run("List.of(3, 4)");
        String name = session.worked().sources().isEmpty()
                ? ""
                : snippets.call(() -> {
                    var variables = engine.variables();
                    return variables.get(variables.size() - 1).name();
                });
        run(name + ".size()");
        assertThat(session.worked().script())
                .endsWith("var " + name + " = List.of(3, 4);\nshow(" + name + ");\nshow(" + name + ".size());\n");
    }

    @Test
    void incompleteTextAsksForMore() {
        assertThat(snippets.call(() -> engine.complete("for (int i = 0; i < 3; i++) {")))
                .isFalse();
        assertThat(snippets.call(() -> engine.complete("int f() { return 1; } f(")))
                .isFalse();
        assertThat(snippets.call(() -> engine.complete("int f() { return 1; } f()")))
                .isTrue();
        assertThat(snippets.call(() -> engine.complete("1 +* 2;"))).isTrue();
        assertThat(snippets.call(() -> engine.complete("// only a comment"))).isTrue();
    }

    @Test
    void aBracketTooManyIsSaidBeforeAnythingRuns() {
        assertThat(run("System.out.println(1); slots())")).isEqualTo(1);
        assertThat(out()).isEmpty();
        assertThat(err()).isEqualTo("""
                one ) too many
                    System.out.println(1); slots())
                                                  ^
                """);
        err.reset();
        run("List.of(1]");
        assertThat(err()).startsWith("found ], but ) must come first\n");
    }

    @Test
    void aMisspeltCallIsTheOneThatTakesAsManyArguments() {
        run("new StringBuilder().indxOf(\"\")");
        assertThat(err()).contains("did you mean indexOf(…)?");
        run("\"\".stri()");
        assertThat(err()).contains("did you mean strip()?");
        run("slots(1)");
        assertThat(err()).contains("method slots in class Verbs cannot be applied");
        err.reset();
        run("Math.abs(\"text\")");
        assertThat(err()).doesNotContain("did you mean");
    }

    @Test
    void typesAreNamedWithoutTheirPackages() {
        run("Duration time = \"1 s\"");
        assertThat(err()).startsWith("incompatible types: String cannot be converted to Duration\n");
    }

    @Test
    void aLineForAShellIsProposedAsJavaOnce() {
        run("luksDump a.img");
        assertThat(session.takeProposal()).isEqualTo("say(luks(\"a.img\").dump())");
        assertThat(session.takeProposal()).isEmpty();
        snippets.call(() -> session.run("luksDump a.img", "", true));
        assertThat(session.takeProposal()).isEmpty();
    }
}

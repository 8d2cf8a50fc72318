package luksh.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import luksh.shell.command.ForegroundProgram;
import luksh.shell.render.Values;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines of every kind, as at a terminal. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandsTest {
    private final SnippetState running = new SnippetState();
    private final SnippetThread snippets = new SnippetThread("snippets");
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private Engine engine;
    private SnippetRunner session;
    private Commands commands;

    @TempDir
    private Path folder;

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
    void begin() {
        out.reset();
        err.reset();
        environment.clear();
        environment.put("PATH", System.getenv("PATH"));
        open(new Values(80, false));
    }

    private void open(Values values) {
        var screen = new PrintStream(out, true, StandardCharsets.UTF_8);
        var messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        var programs = new ForegroundProgram(screen, () -> () -> {}, false);
        session = new SnippetRunner(
                engine,
                running,
                screen,
                messages,
                () -> values,
                failure -> failure instanceof Verbs.Exit e ? OptionalInt.of(e.status()) : OptionalInt.empty(),
                true);
        commands = new Commands(
                session,
                screen,
                messages,
                () -> values,
                () -> List.of("luks(\"a.img\")", "1 + 1", "var d = LUKS(\"b.img\")"),
                new FileCommands(session, screen, messages, (file, script) -> List.of(), programs, environment),
                () -> 0);
    }

    private int run(String line) {
        return snippets.call(() -> commands.run(line, false));
    }

    private String out() {
        String shown = out.toString(StandardCharsets.UTF_8);
        out.reset();
        return shown;
    }

    private String err() {
        String shown = err.toString(StandardCharsets.UTF_8);
        err.reset();
        return shown;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/vars", "/help", "/doc", "/history", "/time 1 + 1", "/drop given", "!true", "1 + 1"})
    void anEarlierCtrlCDoesNotStopTheNextLine(String line) {
        run("int given = 1");
        running.stop();
        assertThat(run(line)).as(err()).isZero();
        assertThat(err()).isEmpty();
    }

    @Test
    void aResultHasItsNameBeforeItAndCanBeUsedByIt() {
        run("6 * 7");
        assertThat(out()).matches("_\\d+ = 42\n");
        run("_ + 1; _ * 2");
        assertThat(out()).matches("_\\d+ = 43\n_\\d+ = 86\n");
        run("int a = 5");
        run("_ + 1");
        assertThat(out()).matches("a = 5\n_\\d+ = 87\n");
        run("a");
        assertThat(out()).isEqualTo("5\n");
        run("_ + 1");
        assertThat(out()).matches("_\\d+ = 6\n");
        run("List.of(1, 2).forEach(x -> System.out.flush()); Function<Integer, Integer> f = x -> x + _; f.apply(_)");
        assertThat(out()).contains(" = 12\n");
    }

    @Test
    void aTableBeginsBelowItsName() {
        run("slots()");
        assertThat(out()).matches("(?s)_\\d+ =\nslot  kdf .*");
        open(new Values(80, true));
        run("1 + 1");
        assertThat(out()).matches("\033\\[2m_\\d+ =\033\\[0m 2\n");
    }

    @Test
    void theLastResultIsMissingBeforeTheFirst() {
        assertThat(run("_ + 1")).isEqualTo(1);
        assertThat(err()).isEqualTo("there is no result yet; _ is the value of the last expression\n");
    }

    @Test
    void aResultNeverTakesANameOfTheUser() {
        run("1 + 1");
        String taken = "_" + (Integer.parseInt(out().split(" ", -1)[0].substring(1)) + 1);
        run("int " + taken + " = 7");
        run("2 + 2");
        out();
        run(taken);
        assertThat(out()).isEqualTo(taken + " = 7\n");
    }

    @Test
    void aResultThatIsGoneIsNamed() {
        assertThat(run("_999 + 1")).isEqualTo(1);
        assertThat(err()).endsWith("_999 is not there; luksh keeps the last 20 results\n");
    }

    @Test
    void aSavedScriptNamesTheLastResult() {
        run("List.of(3, 4)");
        run("_.size()");
        assertThat(session.worked().script())
                .matches("(?s).*\nvar (_\\d+) = List.of\\(3, 4\\);\nshow\\(\\1\\);\nshow\\(\\1.size\\(\\)\\);\n");
    }

    @Test
    void variablesMethodsAndTypesAreListedAndDropped() {
        run("int width = 3");
        run("int doubled(int a) {\n  return 2 * a;\n}");
        run("record Pair(int a, int b) {}");
        out();
        run("/vars");
        assertThat(out())
                .containsPattern("\nwidth +int +3\n")
                .containsPattern("\ndoubled\\(int\\) +int +int doubled\\(int a\\) \\{\n")
                .containsPattern("\nPair +record +record Pair\\(int a, int b\\) \\{\\}\n");
        for (String name : List.of("width", "doubled", "Pair")) {
            assertThat(run("/drop " + name)).isZero();
            assertThat(run("/drop " + name)).isEqualTo(1);
            assertThat(err()).startsWith("there is no " + name);
        }
        run("/vars");
        assertThat(out()).doesNotContain("width", "doubled", "Pair");
    }

    @Test
    void aDroppedResultIsNotTheLastAnyMore() {
        run("6 * 7");
        String name = out().split(" ", -1)[0];
        run("/drop " + name);
        assertThat(run("_")).isEqualTo(1);
        assertThat(err()).startsWith("there is no result yet");
        for (int i = 0; i < 22; i++) {
            run("1 + " + i);
        }
        assertThat(err()).isEmpty();
    }

    @Test
    void theListOfCommandsFitsTheTerminal() {
        for (int width : new int[] {50, 80, 200}) {
            open(new Values(width, false));
            run("/help");
            assertThat(out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(width));
        }
    }

    @Test
    void theHistoryIsSearchedForAWord() {
        run("/history luks");
        assertThat(out()).isEqualTo("luks(\"a.img\")\nvar d = LUKS(\"b.img\")\n");
    }

    @Test
    void theTimeOfEveryLineIsShownUntilItIsOff() {
        run("/time on");
        run("1 + 1");
        assertThat(out()).containsPattern(" = 2\nran for .*s\n");
        run("/time off");
        run("1 + 1");
        assertThat(out()).doesNotContain("ran for");
    }

    @Test
    void aProgramRunsAndItsStatusIsTold() {
        Path made = folder.resolve("made");
        assertThat(run("!touch " + made)).isZero();
        assertThat(made).exists();
        assertThat(run("/sh exit 3")).isEqualTo(3);
        assertThat(err()).isEqualTo("ended with status 3\n");
        assertThat(run("!kill -9 $$")).isEqualTo(137);
        assertThat(err()).isEqualTo("ended with status 137 (signal 9)\n");
        run("boolean ready = false");
        out();
        run("!ready");
        assertThat(out()).matches("_\\d+ = true\n");
        assertThat(run("lsblk -f")).isEqualTo(1);
        assertThat(err()).startsWith("to run it in your shell: !lsblk -f\n");
    }

    @Test
    void whatMayBeAPassphraseIsNoCommand() {
        assertThat(snippets.call(() -> commands.run("!nailtrap", true))).isEqualTo(1);
        assertThat(commands.understood()).isFalse();
        assertThat(err()).isEqualTo("not run: luksh found no program of this name\n");
        assertThat(snippets.call(() -> commands.run("!true", true))).isZero();
        assertThat(commands.understood()).isTrue();
    }

    /** An editor that notes the mode of its file, and puts another word into it. */
    private Path editor(String end) throws Exception {
        Path editor = Files.writeString(
                folder.resolve("editor"),
                "#!/bin/sh\nls -l \"$1\" > " + folder.resolve("seen") + "\nprintf '%s' \"$1\" > "
                        + folder.resolve("name") + "\nsed -i 's/2/3/g' \"$1\"\n" + end + "\n");
        assertThat(editor.toFile().setExecutable(true)).isTrue();
        return editor;
    }

    @Test
    void theLastLineAndADefinitionAreEditedAndRun() throws Exception {
        environment.put("EDITOR", "false");
        environment.put("VISUAL", editor("").toString());
        environment.put("XDG_RUNTIME_DIR", folder.toString());
        run("2 * 10");
        out();
        assertThat(run("/edit")).isZero();
        assertThat(out()).matches("_\\d+ = 30\n");
        assertThat(folder.resolve("seen")).content().startsWith("-rw------- ");
        assertThat(Path.of(Files.readString(folder.resolve("name")))).doesNotExist();
        run("int times(int a) { return 2 * a; }");
        run("/edit times");
        out();
        run("times(5)");
        assertThat(out()).endsWith(" = 15\n");
        assertThat(run("/edit nothing")).isEqualTo(1);
        assertThat(err()).isEqualTo("there is no nothing to edit; /vars lists what there is\n");
    }

    @Test
    void aSecretIsNotWrittenForTheEditor() throws Exception {
        environment.put("VISUAL", editor("").toString());
        run("disk.whoOpens(\"nail trap\")");
        err();
        assertThat(run("/edit")).isEqualTo(1);
        assertThat(err()).startsWith("not written to a file for the editor");
        assertThat(folder.resolve("seen")).doesNotExist();
    }

    @Test
    void anEditorThatFailsOrIsMissingRunsNothing() throws Exception {
        environment.put("VISUAL", editor("exit 1").toString());
        run("2 * 10");
        out();
        assertThat(run("/edit")).isEqualTo(1);
        assertThat(err()).isEqualTo("the editor failed; nothing was run\n");
        environment.clear();
        assertThat(run("/edit")).isEqualTo(1);
        assertThat(err()).startsWith("no editor is set");
        assertThat(out()).isEmpty();
    }
}

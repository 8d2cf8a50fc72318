package luksh.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import luksh.shell.prompt.line.Look;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final boolean[] closed = new boolean[1];

    /** A prompt without a terminal: what follows is its standard input. */
    private int pipe(String input) {
        return Prompt.run(new PromptOptions(
                "a greeting",
                List.of("import java.util.*;", "import static luksh.shell.prompt.Verbs.*;"),
                System.getProperty("java.class.path"),
                Weaving::weave,
                failure -> failure instanceof Verbs.Exit exit ? OptionalInt.of(exit.status()) : OptionalInt.empty(),
                (person, values, results) -> {
                    Verbs.person = person;
                    return () -> closed[0] = true;
                },
                (file, script) -> List.of(),
                Optional::empty,
                folder.resolve("state/history"),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                PromptOptions.Manner.PIPED,
                Optional.empty(),
                Map.of(),
                new Look(false, false, false)));
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void pipedLinesAreRunWithoutAPromptAndWithoutAHistory() {
        assertThat(pipe("int sum = 0;\nfor (int i = 0; i < 4; i++) {\n  sum += i;\n}\n\nsum"))
                .isZero();
        assertThat(out()).isEqualTo("sum = 0\n6\n");
        assertThat(folder.resolve("state")).doesNotExist();
        assertThat(closed[0]).isTrue();
    }

    @Test
    void aPipedLineThatFailsEndsWithItsStatus() {
        assertThat(pipe("ask(\"Passphrase\")\n1 + 1\n")).isEqualTo(2);
        assertThat(err()).isEqualTo("nobody can be asked for Passphrase\n");
        assertThat(out()).isEmpty();
    }

    @Test
    void aPipedTextThatEndsInTheMiddleIsAnError() {
        assertThat(pipe("int f(int a) {\n  return a;\n")).isEqualTo(1);
        assertThat(err()).contains("reached end of file while parsing");
    }

    @Test
    void exitEndsThePrompt() {
        assertThat(pipe("exit(9)\n1 + 1\n")).isEqualTo(9);
        assertThat(pipe("/exit 3\n1 + 1\n")).isEqualTo(3);
        assertThat(out()).isEmpty();
    }

    @Test
    void commandsAreTheShellsAndTheRestIsJava() throws Exception {
        Path script = folder.resolve("s.jsh");
        Path broken = Files.writeString(folder.resolve("b.jsh"), "#!/usr/bin/env luksh\nint a = 1;\na + b\n");
        assertThat(pipe("// a comment\nvar n = List.of(1, 2);\n/vars\n/time n.size()\n/save " + script + "\n/load "
                        + broken + "\n"))
                .isEqualTo(1);
        assertThat(out())
                .contains("n     List<Integer>  [1, 2]\n")
                .contains("2\nran for ")
                .contains("a = 1\n");
        assertThat(err()).startsWith(broken + ":3: cannot find symbol").endsWith("    a + b\n        ^\n");
        assertThat(script).content().endsWith("\n// a comment\nvar n = List.of(1, 2);\nshow(n.size());\n");
    }

    @Test
    void aCommandThatIsNotThereNamesTheNearest() {
        assertThat(pipe("/hlep\n")).isEqualTo(1);
        assertThat(err()).isEqualTo("there is no /hlep; did you mean /help?\n");
    }

    @Test
    void helpListsWhatThereIsAndDocTellsOfIt() {
        assertThat(pipe("/help\n/doc LAST_WAY_IN\n/doc Finding\n")).isZero();
        assertThat(out())
                .contains("  /doc NAME               explains a verb")
                .contains("LAST_WAY_IN  of Guard\n    No key slot with a person's passphrase would be left.\n")
                .contains("record Finding(Severity severity, String rule");
        assertThat(pipe("/doc Fnding\n")).isEqualTo(1);
        assertThat(err()).isEqualTo("unknown name: Fnding; did you mean Finding?\n");
    }
}

package luksh.shell.prompt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import luksh.script.Arguments;
import luksh.script.Imports;
import luksh.script.Run;
import luksh.script.RunEnvironment;
import luksh.shell.person.Keyboard;
import luksh.shell.render.Values;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tour of the prompt, with a user who types prepared answers. */
@Tag("once")
class TourTest {
    private static final Pattern FOLDER = Pattern.compile("folder = (\\S+)");

    @TempDir
    private Path state;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(printed, true, UTF_8);

    /** A user who types these lines. */
    private static Keyboard typing(String... answers) {
        Deque<String> left = new ArrayDeque<>(List.of(answers));
        return (question, secret) -> {
            assertThat(question).contains("Enter", "q: leave");
            return Optional.of(left.remove().getBytes(UTF_8));
        };
    }

    private int play(Keyboard keyboard) {
        var environment = RunEnvironment.of(out, out).with(state);
        try (Run run = Run.begin(environment, Arguments.parse(List.of(), List.of()))) {
            int status = new Tour(keyboard, out).play(this::session);
            assertThat(Run.current()).isSameAs(run);
            return status;
        }
    }

    private SnippetRunner session() {
        var running = new SnippetState();
        var engine = new Engine(
                System.getProperty("java.class.path"),
                Arrays.stream(Imports.declarations(Set.of()).split("(?<=;) "))
                        .filter(line -> !line.isBlank())
                        .toList(),
                Weaving::weave,
                running);
        return new SnippetRunner(
                engine, running, out, out, () -> new Values(80, false), failure -> OptionalInt.empty(), false);
    }

    private String printed() {
        return printed.toString(UTF_8);
    }

    private Path folder() {
        Matcher found = FOLDER.matcher(printed());
        assertThat(found.find()).isTrue();
        return Path.of(found.group(1));
    }

    @Test
    void eachLineIsShownBeforeItRunsAndQLeaves() {
        assertThat(play(typing("", "", "", "q"))).isZero();
        assertThat(printed())
                .contains("luksh> var folder = tempDir();\nfolder = ")
                .endsWith(
                        "luksh> var backup = folder + \"/tour.luks\";\nThe tour is over, and its folder is removed.\n")
                .doesNotContain("\nbackup = ");
        assertThat(folder()).doesNotExist();
    }

    @Test
    void withoutAKeyboardItRunsToItsEndAndLeavesNothing() {
        assertThat(play(Keyboard.NONE)).isZero();
        assertThat(printed())
                .contains("   ..>     .createFile(mib(64))", "Bert's key unlocks: []", "5. Restore the backup.")
                .contains("Try next:")
                .doesNotContain("luksh> say(\"5.", "Enter");
        assertThat(folder()).doesNotExist();
    }
}

package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import luksh.shell.prompt.Advice;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the prompt says to what a person tries first. */
class AdviceTest {
    @TempDir
    private Path folder;

    private Desk.Ended typed(String line) {
        return new Desk(folder, folder.resolve("cache")).type(line + "\n");
    }

    @Test
    void everyCommandIsKnownAndItsJavaCompiles() {
        Set<String> commands = new HashSet<>(Scripts.standardNames());
        commands.addAll(List.of("dump", "eval", "compile"));
        assertThat(Advice.commands()).isEqualTo(commands);
        StringBuilder all = new StringBuilder("if (option(\"run\", 0, \"\") == 1) {\n");
        for (String name : Scripts.standardNames()) {
            String said = typed(name + " nowhere.img other").err();
            assertThat(said).startsWith("here it is Java: ").contains("\nluksh " + name + " nowhere.img other is for");
            all.append(said.lines().findFirst().orElseThrow().substring("here it is Java: ".length()))
                    .append(";\n");
        }
        Desk desk = new Desk(folder, folder.resolve("cache"));
        desk.run("compile", desk.write("all.jsh", all + "}\n")).done();
    }

    @Test
    void whatIsTypedToAShellIsAnsweredWithWhatToTypeHere() {
        assertThat(typed("help").err()).isEqualTo("/help lists what there is, /doc NAME tells of a verb\n");
        assertThat(typed("help luks").err()).isEqualTo("/doc luks tells\n");
        assertThat(typed("?").err()).startsWith("/help ");
        assertThat(typed("clear").err()).isEqualTo("Ctrl-L clears the screen\n");
        assertThat(typed("quit").err()).startsWith("/exit leaves");
        assertThat(typed("exit").status()).isEqualTo(1);
        assertThat(typed("luksh dump disk.img --json").err()).isEqualTo("""
                        here it is Java: say(luks("disk.img").dump())
                        luksh dump disk.img --json is for the shell that started luksh; Ctrl-D leads back to it
                        """);
        assertThat(typed("vars").err()).endsWith(": /vars\n");
        assertThat(typed("history").err()).endsWith(": /history\n");
        assertThat(typed("save mine.jsh").err()).endsWith(": /save mine.jsh\n");
        assertThat(typed("./luksh samples/tour.jsh").err()).endsWith("/load samples/tour.jsh\n");
    }

    @Test
    void aNameThatIsMisspeltIsMarkedAndTheRightOneSaid() {
        assertThat(typed("luks(\"disk.img\").slts()").err()).isEqualTo("""
                        cannot find symbol
                          symbol:   method slts()
                          did you mean slots()?
                            luks("disk.img").slts()
                                             ^^^^
                        """);
        assertThat(typed("luks(\"disk.img\").change(c -> c.rekee(slot(0), k -> k.iterations(1000)))")
                        .err())
                .contains("did you mean rekey(…)?");
        assertThat(typed("Stirng text").err())
                .contains("symbol:   class Stirng")
                .contains("did you mean String?");
        assertThat(typed("var help = 5\nhelp").out()).endsWith("5\n");
    }
}

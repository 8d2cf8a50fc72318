package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import luksh.shell.prompt.line.ShellLine;
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
        assertThat(ShellLine.commands()).isEqualTo(commands);
        StringBuilder all = new StringBuilder("if (option(\"run\", 0, \"\") == 1) {\n");
        for (String name : Scripts.standardNames()) {
            String said = typed(name + " nowhere.img other").err();
            assertThat(said)
                    .startsWith("at this prompt, use Java: ")
                    .contains("\nTo run luksh " + name + " nowhere.img other, exit");
            all.append(said.lines().findFirst().orElseThrow().substring("at this prompt, use Java: ".length()))
                    .append(";\n");
        }
        Desk desk = new Desk(folder, folder.resolve("cache"));
        desk.run("compile", desk.write("all.jsh", all + "}\n")).done();
    }

    @Test
    void whatIsTypedToAShellIsAnsweredWithWhatToTypeHere() {
        assertThat(typed("help").err()).isEqualTo("/help lists the commands, /doc NAME explains a verb\n");
        assertThat(typed("help luks").err()).isEqualTo("to read about it: /doc luks\n");
        assertThat(typed("?").err()).startsWith("/help ");
        assertThat(typed("clear").err()).isEqualTo("Ctrl-L clears the screen\n");
        assertThat(typed("bye").err()).startsWith("exit or Ctrl-D exits");
        assertThat(typed("luksh dump disk.img --json").err()).isEqualTo("""
                        at this prompt, use Java: say(luks("disk.img").dump())
                        To run luksh dump disk.img --json, exit with Ctrl-D and use your shell
                        """);
        assertThat(typed("vars").err()).endsWith(": /vars\n");
        assertThat(typed("history").err()).endsWith(": /history\n");
        assertThat(typed("save mine.jsh").err()).endsWith(": /save mine.jsh\n");
        assertThat(typed("./luksh samples/tour.jsh").err()).endsWith("/load samples/tour.jsh\n");
    }

    @Test
    void aWordToLeaveLeaves() {
        Desk.Ended ended = typed("exit\nsay(\"still here\")");
        assertThat(ended.status()).isZero();
        assertThat(ended.out() + ended.err()).isEmpty();
    }

    @Test
    void aQuestionMarkAsksWhatANameIs() {
        Desk.Ended ended = typed("Container d = null\nd.backup?\nluks?\nvar text = \"\"\ntext.isBlank?\nnothing?");
        assertThat(ended.out())
                .contains("Container backup(String file)  of Container\n")
                .contains("example: luks(\"disk.img\").backup(")
                .contains("Container luks(String path)\n")
                .endsWith("boolean String.isBlank()\n");
        assertThat(ended.err()).startsWith("unknown name: nothing");
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

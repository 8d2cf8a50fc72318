package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A question wherever a terminal is, whatever TERM says and wherever the streams go; expect(1) plays it, and the terminal's
 * own settings say whether it echoes.
 */
@Tag("once")
class QuestionTest {
    private static final String START = """
            set timeout 120
            set stty_init "rows 24 cols 80"
            proc want {form} {
                expect {
                    -re $form {}
                    timeout { puts "\\n<timeout: $form>"; exit 98 }
                    eof { puts "\\n<end: $form>"; exit 99 }
                }
            }
            proc type {text} { send -- "$text\\r" }
            proc settings {} { exec stty -a -F $::spawn_out(slave,name) }
            proc echoes {} { return [regexp { echo } [settings]] }
            # a question that must not show what is typed
            proc secret {form text} {
                want $form
                if {[echoes]} { puts "\\n<the terminal echoes>"; exit 97 }
                type $text
            }
            proc end {} {
                expect {
                    timeout { puts "\\n<timeout: the end>"; exit 98 }
                    eof {}
                }
                exit [lindex [wait] 3]
            }
            set anna $env(ANNA)
            spawn -noecho {*}$argv
            """;

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;
    private Path image;

    @BeforeEach
    void makeImage() {
        Oracle.require("expect");
        desk = new Desk(folder, cache);
        image = desk.image();
    }

    /** What the terminal showed of a dialogue that came to its end. */
    private String play(String dialogue, List<String> command) {
        Path script = desk.write("dialogue.exp", START + dialogue + "\nend\n");
        var all = new ArrayList<>(List.of("env", "ANNA=" + new String(ANNA, UTF_8), "IMAGE=" + image));
        desk.environment().forEach((name, value) -> all.add(name + "=" + value));
        all.addAll(List.of("expect", "-f", script.toString()));
        all.addAll(command);
        Oracle.Verdict verdict = Oracle.run(new byte[0], all);
        String text = verdict.out().replace("\r\n", "\n");
        for (byte[] secret : List.of(ANNA, BERT, CARL)) {
            assertThat(text).doesNotContain(new String(secret, UTF_8));
        }
        assertThat(verdict.status()).as(text).isZero();
        return text;
    }

    /** A line of a shell in which {@code luksh} is this program with these words. */
    private static List<String> shell(String line, Object... words) {
        var command = new ArrayList<>(List.of("bash", "-c", line.replace("luksh", "\"$@\""), "bash"));
        command.addAll(Child.command(words));
        return command;
    }

    /** Neither stream is the terminal, TERM is dumb; and the job is stopped and goes on amid the question. */
    @Test
    void aPassphraseIsAskedUnseenWhereNoStreamShowsItAndAfterFg() throws Exception {
        Path out = folder.resolve("out");
        String screen = play(
                """
                want {Passphrase: $}
                send "secret marker\\x1a"
                want {stopped 148}
                if {![echoes]} { puts "\\n<a stopped job leaves the terminal silent>"; exit 97 }
                type fg
                secret {Passphrase: $} "$anna\\033\\[A\\033OP"
                want {status 0}
                """,
                shell(
                        "set -m; export TERM=dumb; luksh >'" + out + "' 2>'" + folder.resolve("err")
                                + "'; echo stopped $?; read go; fg >/dev/null; echo status $?",
                        "who-opens",
                        image));
        assertThat(screen).doesNotContain("marker");
        assertThat(out).content().contains("pbkdf2-sha256");
    }

    /** Who confirms sees the plan, though standard error is a file, and the passphrase came from a pipe. */
    @Test
    void aConfirmationIsAskedAtTheTerminalWhereStandardInputIsAPipe() {
        String screen = play(
                """
                want {1\\. kill slot 1.*Type yes to do this: $}
                type yes
                secret {Passphrase [^\\n]*: $} $anna
                want {status 0}
                """,
                shell("luksh </dev/null 2>'" + folder.resolve("err") + "'; echo status $?", "kill-slot", image, 1));
        assertThat(screen).contains("done in ");
        assertThat(Cryptsetup.opens(image, BERT, 1)).isFalse();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    /** As with TERM=dumb: no cursor is moved, and the results may go elsewhere. */
    @Test
    void aPromptThatCannotMoveTheCursorKeepsGreetingQuestionsAndSession() throws Exception {
        Path out = folder.resolve("out");
        play("""
                want {reads a header.*luksh> $}
                type "var disk = luks(\\"$env(IMAGE)\\")"
                want {luksh> $}
                type "disk.slips()"
                want {cannot find symbol.*luksh> $}
                type "disk.change(c ->"
                want {luksh\\( > $}
                type "c.kill(slot(1)))"
                want {1\\. kill slot 1.*Type yes to do this: $}
                type yes
                secret {Passphrase [^\\n]*: $} $anna
                want {luksh> $}
                type "say(ask(\\"Another\\"))"
                want {Another: $}
                send "secret marker\\003"
                want {interrupted.*luksh> $}
                if {![echoes]} { puts "\\n<the prompt is silent>"; exit 97 }
                send "\\004"
                """, shell("export TERM=xterm; luksh | cat >'" + out + "'"));
        assertThat(out).content().contains("disk = ", "done in ").doesNotContain("marker", "luksh>");
        assertThat(Cryptsetup.opens(image, BERT, 1)).isFalse();
        assertThat(Files.exists(desk.path("state").resolve("luksh/history"))).isFalse();
    }

    /** At a command's question, and at the prompt's, where JLine has the terminal. */
    @ParameterizedTest
    @CsvSource({"who-opens, TERM, 143", "who-opens, HUP, 129", "'', TERM, 143"})
    void aSignalEndsAQuestionAndGivesTheTerminalBack(String command, String signal, int status) {
        Object[] words = command.isEmpty() ? new Object[0] : new Object[] {command, image};
        String ask = command.isEmpty() ? "want {luksh> }\ntype \"ask(\\\"Passphrase\\\")\"\n" : "";
        String screen = play(
                ask + """
                want {Passphrase: $}
                if {[echoes]} { puts "\\n<the terminal echoes>"; exit 97 }
                send "secret marker"
                set began [clock milliseconds]
                exec kill -SIGNAL [exec pgrep -P [exp_pid] java]
                want {interrupted}
                want {status STATUS}
                puts "\\nended after [expr {([clock milliseconds] - $began) / 1000}] s"
                if {![echoes]} { puts "\\n<the terminal stays silent>"; exit 97 }
                """.replace("SIGNAL", signal).replace("STATUS", String.valueOf(status)),
                shell("export TERM=xterm; luksh; echo status $?", words));
        assertThat(screen).doesNotContain("marker", "Exception");
    }
}

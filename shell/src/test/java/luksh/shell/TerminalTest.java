package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static luksh.shell.Desk.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import luksh.Wording;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions at a terminal, which expect(1) plays; nothing that is secret is ever seen there. */
class TerminalTest {
    private static final String START = """
            set timeout 50
            proc want {text} {
                expect {
                    -ex $text {}
                    timeout { puts "\\n<timeout: $text>"; exit 98 }
                    eof { puts "\\n<end: $text>"; exit 99 }
                }
            }
            proc type {text} { send -- "$text\\r" }
            proc end {} {
                expect eof
                exit [lindex [wait] 3]
            }
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

    /** How a dialogue ended and all that stood on the screen. */
    private record Screen(int status, String text) {}

    private Screen dialogue(String dialogue, Object... words) {
        return play(dialogue, Child.command(words));
    }

    private Screen play(String dialogue, List<String> command) {
        Path script = desk.write("dialogue.exp", START + dialogue + "\nend\n");
        var all = new ArrayList<>(List.of("expect", "-f", script.toString(), "env", "TERM=xterm"));
        desk.environment().forEach((name, value) -> all.add(name + "=" + value));
        all.addAll(command);
        Oracle.Verdict verdict = Oracle.run(new byte[0], all);
        String text = verdict.out().replace("\r\n", "\n");
        for (byte[] secret : List.of(ANNA, BERT, CARL, WRONG)) {
            assertThat(text).doesNotContain(new String(secret, UTF_8));
        }
        return new Screen(verdict.status(), text);
    }

    private static String typed(byte[] secret) {
        return "type \"" + new String(secret, UTF_8) + "\"\n";
    }

    @Test
    void aChangeIsShownConfirmedAndItsPassphraseAskedUnseen() {
        Screen screen = dialogue(
                "want {Type yes to do this: }\ntype yes\nwant {Passphrase }\n" + typed(ANNA), "kill-slot", image, 1);
        assertThat(screen.status()).as(screen.text()).isZero();
        assertThat(screen.text())
                .startsWith(image + ":\n  1. kill slot 1: ")
                .contains("Type yes to do this: yes\n")
                .containsPattern("\nPassphrase .*: \n")
                .contains(image + ": done in ");
        assertThat(Cryptsetup.dump(image).out()).contains("Key Slot 1: DISABLED");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void anythingButYesIsNo() {
        byte[] before = desk.bytes(image);
        Screen screen = dialogue("want {Type yes to do this: }\ntype y\n", "kill-slot", image, 1);
        assertThat(screen.status()).isEqualTo(1);
        assertThat(screen.text())
                .endsWith("luksh kill-slot: " + Wording.NOT_CONFIRMED + "; to confirm, type the whole\n  word yes\n");
        assertThat(desk.bytes(image)).isEqualTo(before);
    }

    @Test
    void threeWrongPassphrasesAreEnough() {
        byte[] before = desk.bytes(image);
        Screen screen = dialogue(
                "want {Type yes to do this: }\ntype yes\n" + ("want {Passphrase }\n" + typed(WRONG)).repeat(3),
                "rekey",
                image,
                "--iterations",
                2000);
        assertThat(screen.status()).as(screen.text()).isEqualTo(2);
        assertThat(screen.text().split("this passphrase does not unlock", -1)).hasSize(4);
        assertThat(desk.bytes(image)).isEqualTo(before);
    }

    @Test
    void aNewPassphraseIsTypedTwiceUntilBothAreTheSame() {
        Screen screen = dialogue(
                "want {Any passphrase of }\n" + typed(ANNA)
                        + "want {New passphrase for }\n" + typed(CARL) + "want {(again): }\n" + typed(WRONG)
                        + "want {The two passphrases differ.}\n"
                        + "want {New passphrase for }\ntype {}\nwant {(again): }\ntype {}\n"
                        + "want {cannot be empty}\n"
                        + "want {New passphrase for }\n" + typed(CARL) + "want {(again): }\n" + typed(CARL)
                        + "want {Type yes to do this: }\ntype yes\n",
                "add-key",
                image,
                "--iterations",
                1000);
        assertThat(screen.status()).as(screen.text()).isZero();
        assertThat(Cryptsetup.opens(image, CARL, 2)).isTrue();
    }

    @Test
    void whatDestroysIsConfirmedInCapitals() {
        byte[] before = desk.bytes(image);
        Screen small = dialogue("want {Type YES to do this: }\ntype yes\n", "erase", image, "--without-backup");
        assertThat(small.status()).as(small.text()).isEqualTo(1);
        assertThat(desk.bytes(image)).isEqualTo(before);

        Path made = folder.resolve("made.img");
        Screen format = dialogue(
                "want {New passphrase for }\n" + typed(CARL) + "want {(again): }\n" + typed(CARL)
                        + "want {Type YES to do this: }\ntype YES\n",
                "format",
                made,
                "--create",
                "20MiB",
                "--iterations",
                1000);
        assertThat(format.status()).as(format.text()).isZero();
        assertThat(Cryptsetup.opens(made, CARL, 0)).isTrue();
    }

    @Test
    void anInterruptAtAQuestionEndsWith130AndRestoresTheTerminal() {
        var command = new ArrayList<>(List.of("sh", "-c", "\"$@\"; echo \"status $?\"; stty -a", "sh"));
        command.addAll(Child.command("who-opens", image));
        Screen screen = play("want {Passphrase: }\nsend \"anna's\\003\"\nwant {status }\n", command);
        assertThat(screen.text())
                .contains("status 130\n")
                .containsPattern("[ \n]isig icanon ")
                .containsPattern(" echo ");
        assertThat(screen.text()).doesNotContain("anna's");
    }

    @Test
    void aFourthTryIsLeftToNobodyWhoReadsTheTerminalNext() {
        var command = new ArrayList<>(
                List.of("sh", "-c", "\"$@\"; echo \"status $?\"; stty -a; read next; echo \"next: $next\"", "sh"));
        command.addAll(Child.command("rekey", image, "--iterations", 2000));
        Screen screen = play(
                "want {Type yes to do this: }\nsend \"yes\\r" + (new String(WRONG, UTF_8) + "\\r").repeat(4)
                        + "wrong mark\"\nwant {status 2}\ntype {nothing}\n",
                command);
        assertThat(screen.text())
                .contains("next: nothing\n")
                .containsPattern(" echo ")
                .doesNotContain("wrong mark");
    }

    /** {@code samples/recovery-key.jsh} is this script with a name and a priority: what it shows has to open. */
    @Test
    void aRecoveryKeyIsShownOnceAndOpens() {
        Path luks2 = CryptsetupLuks2.formatted(folder.resolve("luks2.img"), ANNA);
        Path script = Path.of(System.getProperty("luksh.root", "..")).resolve("samples/recovery-key.jsh");
        Screen screen =
                dialogue("want \"Type yes\"\ntype yes\nwant \"Passphrase of any slot\"\n" + typed(ANNA), script, luks2);
        assertThat(screen.status()).as(screen.text()).isZero();
        List<String> shown = Pattern.compile("(?:[cbdefghijklnrtuv]{8}-){7}[cbdefghijklnrtuv]{8}")
                .matcher(screen.text())
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(shown).as(screen.text()).hasSize(1);
        assertThat(Cryptsetup.opens(luks2, shown.get(0).getBytes(UTF_8), 1)).isTrue();
        assertThat(CryptsetupLuks2.json(luks2)).contains("systemd-recovery").contains("\"priority\":0");
    }
}

package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program's own prompt on a pseudo-terminal, which expect(1) plays: a session on a container, as a person has it. */
class PromptTerminalTest {
    private static final String SECRET = new String(ANNA, UTF_8);

    /** Each step looks only at what was shown after the step before. */
    private static final String START = """
            set timeout 30
            set stty_init "rows 24 cols 80"
            proc see {form} {
                expect {
                    -re $form {}
                    timeout { puts "\\n<timeout: $form>"; exit 98 }
                    eof { puts "\\n<end: $form>"; exit 99 }
                }
            }
            proc type {text} { send -- "$text\\r" }
            proc prompt {} { see {luksh> } }
            proc digest {} { exec sha256sum $::env(IMAGE) }
            proc unchanged {before} {
                if {[digest] ne $before} { puts "\\n<the image was written>"; exit 97 }
            }
            spawn -noecho {*}$argv
            prompt
            """;

    private static final String END = """
            expect {
                timeout { puts "\\n<timeout: the end>"; exit 98 }
                eof {}
            }
            exit [lindex [wait] 3]
            """;

    @TempDir
    private Path folder;

    private Desk desk;
    private Path image;

    @BeforeEach
    void makeImage() {
        Oracle.require("expect");
        desk = new Desk(folder, folder.resolve("cache"));
        image = desk.image();
    }

    /**
     * Plays the steps, which end the prompt; gives its status and all that the terminal showed.
     *
     * @param before the words of a command that starts the prompt
     */
    private Desk.Ended play(String steps, String... before) {
        Path script = desk.write("steps.exp", START + steps + END);
        var command = new ArrayList<>(List.of("env", "TERM=xterm", "IMAGE=" + image, "SECRET=" + SECRET));
        desk.environment().forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of("expect", "-f", script.toString()));
        command.addAll(List.of(before));
        command.addAll(Child.command());
        Oracle.Verdict verdict = Oracle.run(new byte[0], command);
        assertThat(verdict.out()).doesNotContain("marker");
        return new Desk.Ended(verdict.status(), verdict.out(), verdict.stderr());
    }

    @Test
    void aSessionIsTypedCompletedConfirmedAndInterruptedAndKeepsNoSecret() throws IOException {
        play("""
                type "var disk = luks(\\"$env(IMAGE)\\")"
                see {disk = .*LUKS1}
                prompt

                # several lines, and nothing runs before the last
                type "for (var s : disk.slots()) {"
                see {luksh\\{ > }
                type "  int place = 100 + s.number();"
                see {luksh\\{ > }
                type "  say(\\"found %d\\", place);"
                see {luksh\\{ > }
                type "}"
                see {found 100\\r\\n.*found 101\\r\\n}
                prompt

                # a command of a shell becomes a line to edit
                type "cryptsetup luksUUID $env(IMAGE)"
                see {at this prompt, use Java:}
                see {luksh> .*uuid}
                send " + 1\\r"
                see {[0-9a-f]{8}-[0-9a-f-]+1\\r\\n}
                prompt

                # a text where a secret belongs
                type "disk.whoOpens(\\"typed as text\\")"
                see {incompatible types: [^ ]*String cannot be converted to [^ ]*Secret}
                see {not kept in the history, because it may contain a passphrase}
                prompt

                # a completion, by the type of what is there
                send "disk.whoOp\\t"
                see {disk\\.whoOpens\\(}
                type "ask(\\"Passphrase\\"))"
                see {Passphrase: $}
                type $env(SECRET)
                see {\\n +0 .*250 KiB}
                prompt

                # an argument: what the call takes, then what there is
                send "disk.change(c -> c.rekey(\\t"
                see {void rekey\\(Slot slot, Consumer<KdfSpec> kdf\\)  of Change}
                see {luksh> }
                send "\\t"
                see {0\\) .*pbkdf2.*1\\) .*pbkdf2}
                send "\\025"

                # a change
                type "disk.change(c -> c.rekey(slot(0), k -> k.iterations(1500)))"
                see {1\\. rekey slot 0: .* 1.500 iterations}
                see {Type yes to do this: $}
                type "yes"
                see {Passphrase [^\\r\\n]*: $}
                type $env(SECRET)
                see {done in }
                prompt

                # and back
                type "/undo"
                see {luksh undoes the change of [0-9:]+ .rekey slot 0.}
                see {1\\. rekey slot 0: .* 1.000 iterations}
                see {Type yes to do this: $}
                type "yes"
                see {Passphrase [^\\r\\n]*: $}
                type $env(SECRET)
                see {done in }
                prompt

                # a loop without an end
                type "say(\\"looping %d\\", 100 + 1); while (true) {}"
                see {looping 101}
                after 200
                send "\\003"
                see {interrupted\\r\\n}
                prompt
                type "6 * 7"
                see {42\\r\\n}
                prompt

                # a derivation of minutes, which has begun when it shows how far it is
                set before [digest]
                type "disk.change(c -> c.rekey(slot(0), k -> k.iterations(400_000_000)))"
                see {Type yes to do this: $}
                type "yes"
                see {Passphrase [^\\r\\n]*: $}
                type $env(SECRET)
                see {\\d+ %}
                send "\\003"
                see {interrupted\\r\\n}
                prompt
                unchanged $before

                # a passphrase half typed
                type "disk.change(c -> c.rekey(slot(1), k -> k.iterations(1600)))"
                see {Type yes to do this: $}
                type "yes"
                see {Passphrase [^\\r\\n]*: $}
                send "[string range $env(SECRET) 0 13]\\003"
                see {^(\\r\\n)?nothing was written\\r\\n(\\r\\n)?interrupted\\r\\n}
                prompt
                unchanged $before
                type "disk.slots().size() + 200"
                see {202\\r\\n}
                prompt

                send "\\004"
                """).done();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, Desk.BERT, 1)).isTrue();
        assertThat(Cryptsetup.dump(image).accepted().out()).doesNotContain("\t1500\n");

        Path history = desk.path("state").resolve("luksh/history");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
                .isEqualTo("rw-------");
        assertThat(history)
                .content()
                .contains("for (var s : disk.slots()) {", "disk.whoOpens(ask(", "k.iterations(1500)", "while (true) {}")
                .doesNotContain("marker", "typed as text");
    }

    @Test
    void aPassphraseThatIsTypedTooLateIsNeitherShownNorRunNorRemembered() {
        Path saved = desk.path("saved.jsh");
        Desk.Ended ended = play("""
                type "var disk = luks(\\"$env(IMAGE)\\")"
                see {disk = .*LUKS1}
                prompt
                type "disk.change(c -> c.rekey(slot(0), k -> k.iterations(1500)))"
                see {Type yes to do this: $}
                # three tries and what comes after them, at once
                send "yes\\rwrong marker\\rwrong marker\\rwrong marker\\rtyped marker ahead\\rand a half marker"
                see {no given passphrase unlocks slot 0}
                prompt
                expect -timeout 1 -re {.+} { puts "\\n<more was shown>"; exit 96 } timeout {}

                # seen too late: forms that Java could mean; the first is told about, and comes back
                send "nail trap\\r"
                see {not written to the history file}
                prompt
                send "2468013579\\r"
                prompt
                send "nailtrap?\\r"
                see {unknown name: nailtrap}
                prompt
                send "/nailtrap\\r"
                prompt
                send "!nailtrap\\r"
                see {not run: luksh found no program}
                prompt
                send "// nail trap\\r"
                prompt
                send "\\033OA"
                see {// nail trap}
                send "\\025"
                type "disk.slots().size() + 300"
                see {302\\r\\n}
                prompt
                # no doubt any more, so a slip is remembered
                type "disk.slips()"
                see {cannot find symbol}
                prompt
                type "/save $env(SAVED)"
                prompt
                send "\\004"
                """.replace("$env(SAVED)", saved.toString())).done();
        assertThat(ended.out()).doesNotContain("marker").contains("nothing was written");
        assertThat(ended.out().split("not written to the history", -1)).hasSize(2);
        assertThat(desk.path("state").resolve("luksh/history"))
                .content()
                .contains("k.iterations(1500)", "disk.slots().size() + 300", "disk.slips()")
                .doesNotContain("marker", "trap", "2468013579");
        assertThat(saved).content().contains("disk.slots().size() + 300").doesNotContain("trap", "2468013579");
    }

    /** Only a shell with jobs can continue the prompt, so one starts it. */
    @Test
    void aHalfTypedLineSurvivesAPauseAndAnEditorAndAProgramHasTheTerminal() {
        Path editor = desk.path("editor");
        desk.write("editor", "#!/bin/sh\nsed -i s/2/5/ \"$1\"\n");
        assertThat(editor.toFile().setExecutable(true)).isTrue();
        Path job = desk.write("job.sh", "set -m\n\"$@\"\necho stopped with $?\nread -r go\nfg >/dev/null\n");
        Desk.Ended ended = play("""
                send "1 + 2"
                see {1 \\+ 2}
                send "\\032"
                see {stopped with 148}
                send "go\\r"
                see {1 \\+ 2}
                send "\\030\\005"
                see {1 \\+ 5}
                type "0"
                see {_1 =.* 51\\r\\n}
                prompt
                type "!echo ready; read -r word; echo got \\$word; exit 4"
                see {ready\\r\\n}
                type "hello"
                see {got hello\\r\\nended with status 4\\r\\n}
                prompt
                type "lsblk"
                see {to run it in your shell: !lsblk}
                prompt
                send "\\004"
                """, "env", "NO_COLOR=1", "VISUAL=" + editor, "bash", job.toString())
                .done();
        assertThat(ended.out()).doesNotContain("interrupted");
    }

    @Test
    void theStartUpFileIsNamedAndRunFirstAndExitEndsThePromptWithItsStatus() throws IOException {
        Path folder = Files.createDirectories(desk.path("config/luksh"));
        Path startup =
                Files.writeString(folder.resolve("startup.jsh"), "int given = 3;\ngiven + 1;\nsay(\"hello\");\n");
        Desk.Ended ended = play("type \"exit(given)\"\n");
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.out().replace("\r", "")).contains("\nstart-up file: " + startup + "\nhello\n");
    }

    @Test
    void aUuidIsWholeLongOutputIsPagedAndTheTourCanBeLeft() {
        Oracle.require("less");
        Desk.Ended ended = play("""
                type "var disk = luks(\\"$env(IMAGE)\\")"
                see {disk = .*UUID [0-9a-f]{8}-[0-9a-f-]{27}\\r}
                prompt
                type "disk.dump()"
                see {q goes back to the prompt}
                send "q"
                prompt
                type "40 + 2"
                see {42}
                prompt
                type "/tour"
                see {luksh> var version = .*Enter: run}
                type "q"
                see {its folder is removed}
                prompt
                type "/exit 3"
                """);
        assertThat(ended.status()).as(ended.out()).isEqualTo(3);
    }
}

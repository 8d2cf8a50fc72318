package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import luksh.oracle.Cryptsetup;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where passphrases come from if nobody types them: lines of standard input, all of it, stretches of files. */
@Tag("once")
class KeySourcesTest extends Samples {
    private static final String ANNAS = new String(ANNA, UTF_8);
    private static final String BERTS = new String(BERT, UTF_8);

    private void assertRefused(Ended ended, int status, String words) {
        assertThat(ended.status()).as("%s", ended).isEqualTo(status);
        assertThat(ended.err()).contains(words);
    }

    @Test
    void aLineOfStandardInputAnswersTheQuestionsOfAChange() {
        desk.type(ANNAS + "\n", "kill-slot", image, 1, "--yes").done();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isFalse();
        desk.type(ANNAS + "\n", "rekey", image, "--iterations", 1200, "--yes").done();
        desk.type(ANNAS, "digest", image, 1000, "--yes").done();
        Path made = desk.path("made.img");
        Path script = desk.write(
                "make.jsh",
                "luksFormat(\"" + made
                        + "\", f -> f.version(LUKS1).createFile(mib(4)).digest(d -> d.iterations(1000)));");
        desk.type(BERTS + "\n", script, "--yes").done();
        assertThat(Cryptsetup.opens(made, BERT, 0)).isTrue();
    }

    @Test
    void eachQuestionTakesTheNextLineAndAWrongOneIsNotTriedWithTheLineBehindIt() {
        byte[] before = desk.bytes(image);
        assertRefused(
                desk.type("wrong\n" + ANNAS + "\n", "kill-slot", image, 1, "--yes"),
                2,
                "no given passphrase unlocks slot 0");
        assertThat(desk.bytes(image)).isEqualTo(before);
        desk.type(ANNAS + "\n" + BERTS + "\n", "remove-key", image, "--yes").done();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isFalse();
    }

    @Test
    void aLineIsTakenAsItIsAndTheEndOfStandardInputIsTold() {
        assertThat(desk.type(ANNAS + "\r\n", "who-opens", image).status()).isEqualTo(2);
        desk.type(ANNAS, "who-opens", image).done();
        assertRefused(desk.run("kill-slot", image, 1, "--yes"), 2, "or another line on standard input");
        assertRefused(desk.type(ANNAS + "\n", "remove-key", image, "--yes"), 2, "which has no more lines");
    }

    @Test
    void noLineConfirmsAChange() {
        byte[] before = desk.bytes(image);
        assertRefused(desk.type(ANNAS + "\nyes\nyes\n", "kill-slot", image, 1), 1, "add --yes");
        assertThat(desk.bytes(image)).isEqualTo(before);
    }

    @Test
    void aDashIsAllOfStandardInputForEveryQuestion() {
        desk.type(ANNAS, "who-opens", image, "--key-file", "-").done();
        assertThat(desk.type(ANNAS + "\n", "who-opens", image, "--key-file", "-")
                        .status())
                .isEqualTo(2);
        desk.type(ANNAS, "kill-slot", image, 1, "--key-file", "-", "--yes").done();
        Path script = desk.write("twice.jsh", """
                for (int i = 0; i < 2; i++) require(luks("%s").whoOpens(ask("Passphrase")).size() == 1, "turn %%d", i);
                """.formatted(image));
        desk.type(ANNAS, script, "--key-file=-").done();
        desk.type(
                        "two\nlines",
                        "add-key",
                        image,
                        "--key-file",
                        desk.key(ANNA),
                        "--new-key-file",
                        "-",
                        "--iterations",
                        1000,
                        "--yes")
                .done();
        assertThat(Cryptsetup.opens(image, "two\nlines".getBytes(UTF_8), 1)).isTrue();
        assertRefused(
                desk.type(ANNAS, "add-key", image, "--key-file", "-", "--new-key-file", "-", "--yes"),
                1,
                "--key-file - and --new-key-file -");
        assertRefused(
                desk.type(ANNAS, "add-key", image, "--key-file", "-", "--yes"),
                2,
                "which is used as a whole key file here");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key-file", "keyfile"})
    void aStretchOfAKeyFileIsNamedInEitherSpelling(String spelling) {
        Path mixed = desk.write("mixed", "junk" + ANNAS + "more junk");
        Path fresh = desk.write("fresh", "##" + new String(CARL, UTF_8));
        Object[] stretch = {"--key-file", mixed, "--" + spelling + "-offset", 4, "--" + spelling + "-size", ANNA.length
        };
        assertThat(desk.run("who-opens", image, "--key-file", mixed).status()).isEqualTo(2);
        desk.run("who-opens", image, stretch[0], stretch[1], stretch[2], stretch[3], stretch[4], stretch[5])
                .done();
        desk.type(
                        "junk" + ANNAS + "more",
                        "who-opens",
                        image,
                        "--key-file",
                        "-",
                        stretch[2],
                        stretch[3],
                        stretch[4],
                        stretch[5])
                .done();
        desk.run(
                        "add-key",
                        image,
                        stretch[0],
                        stretch[1],
                        stretch[2],
                        stretch[3],
                        stretch[4],
                        stretch[5],
                        "--new-key-file",
                        fresh,
                        "--new-" + spelling + "-offset",
                        2,
                        "--iterations",
                        1000,
                        "--yes")
                .done();
        assertThat(Cryptsetup.opens(image, CARL, 2)).isTrue();
    }

    @Test
    void aStretchThatCannotBeOrWouldBeDroppedIsRefused() {
        Path key = desk.key(ANNA);
        for (var row : List.of(
                List.of("--key-file-size is 0", "--key-file", key, "--key-file-size", 0),
                List.of("has no byte at 999", "--key-file", key, "--key-file-offset", 999),
                List.of("has no byte at 999", "--key-file", "-", "--key-file-offset", 999),
                List.of("ends at byte " + ANNA.length, "--key-file", key, "--key-file-size", 999),
                List.of("--key-file-offset has no effect without --key-file FILE", "--key-file-offset", 1),
                List.of("--new-key-file-size has no effect", "--key-file", key, "--new-keyfile-size", 1),
                List.of("is given twice", "--key-file", key, "--key-file-size", 1, "--keyfile-size", 1))) {
            Object[] words = new Object[row.size() + 1];
            words[0] = "who-opens";
            words[1] = image;
            System.arraycopy(row.toArray(), 1, words, 2, row.size() - 1);
            assertRefused(desk.type("short", words), 1, row.get(0).toString());
        }
    }
}

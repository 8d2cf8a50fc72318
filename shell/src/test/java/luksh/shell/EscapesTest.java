package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of files and texts of scripts reach no terminal as commands to it. */
class EscapesTest {
    private static final String NAME = "y\033]0;owned\007\033[8m\nerror.luks";
    private static final String SHOWN = "y\\u001b]0;owned\\u0007\\u001b[8m\\u000aerror.luks";

    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;
    private Path image;

    @BeforeEach
    void makeImage() throws Exception {
        desk = new Desk(folder, cache);
        image = Files.createDirectory(folder.resolve("fleet")).resolve(NAME);
        Path made = Cryptsetup.formatted(folder.resolve("made.img"), 3 << 20, ANNA, "--hash", "sha1");
        Files.copy(made, image);
    }

    private static void harmless(Desk.Ended ended) {
        assertThat(ended.out() + ended.err())
                .doesNotContain("\033", "\007", "\r")
                .doesNotContainPattern("(?m)^error\\.luks");
    }

    @ParameterizedTest
    @ValueSource(strings = {"check", "repair", "history", "uuid", "label"})
    void aCommandShowsThePathEscaped(String command) throws Exception {
        harmless(desk.run(command, Files.move(image, folder.resolve(NAME.replace("\n", "\r")))));
    }

    @Test
    void aDumpShowsItOnOneLine() {
        var ended = desk.run("dump", image).done();
        harmless(ended);
        assertThat(ended.out()).startsWith("LUKS header information for " + folder + "/fleet/" + SHOWN + "\n");
    }

    @Test
    void anAuditShowsItInItsTableAndItsParagraphsAndTheTruePathInJson() throws Exception {
        Files.write(folder.resolve("fleet/x" + NAME), new byte[4096]);
        var ended = desk.run("audit", folder.resolve("fleet"));
        harmless(ended);
        assertThat(ended.out()).contains(SHOWN, "luksh rescue $'" + folder + "/fleet/xy\\033]0;owned\\007");
        String json = desk.run("audit", folder.resolve("fleet"), "--json").out();
        assertThat(json).contains(new luksh.format.Json.Text(image.toString()).toString());
    }

    @Test
    void aFailureAndAPlanAndAQuestionShowItEscaped() {
        var failed = desk.run("dump", folder.resolve("none" + NAME));
        harmless(failed);
        assertThat(failed.err()).contains("\\u001b[8m");
        var plan = desk.run(
                        "add-key", image, "--key-file", desk.key(ANNA), "--new-key-file", desk.key(BERT), "--dry-run")
                .done();
        harmless(plan);
        assertThat(plan.out() + plan.err()).contains(SHOWN + ":");
        harmless(desk.run("check", folder.resolve("fleet"), "--json"));
    }

    @Test
    void whatAScriptSaysOrTellsOfItselfIsEscapedAndKeepsItsLines() throws Exception {
        Path own =
                Files.createDirectories(folder.resolve("config/luksh/scripts")).resolve("mine.jsh");
        Files.writeString(
                own,
                "// Sets \033]0;a title\007.\nsay(\"a\\tb\\n\\033[8mc %s\", arg(\"w\", \"\\033[1mx\"));\nshow(\"\\033[7md\");\n",
                UTF_8);
        harmless(desk.run("--help"));
        harmless(desk.run("mine", "--help"));
        var ended = desk.run("mine", "\033[5m").done();
        assertThat(ended.out()).isEqualTo("a\tb\n\\u001b[8mc \\u001b[5m\n\\u001b[7md\n");
    }
}

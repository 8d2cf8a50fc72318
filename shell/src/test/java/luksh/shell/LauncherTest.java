package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.shell.Desk.ANNA;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import luksh.Wording;
import luksh.oracle.Cryptsetup;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the first word leads to. */
class LauncherTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;

    @BeforeEach
    void makeDesk() {
        desk = new Desk(folder, cache);
    }

    @Test
    void helpListsEveryCommandOnceInAGroupWithinEightyColumns() {
        String help = desk.run("--help").done().out();
        assertThat(help.lines().filter(line -> line.length() > 80)).isEmpty();
        var names = new ArrayList<>(Scripts.standardNames());
        names.addAll(List.of("dump", "eval", "compile", "show", "edit"));
        for (String name : names) {
            assertThat(help.split("\n  " + name + " +[A-Z]", -1)).as(name).hasSize(2);
        }
        assertThat(help).contains("\nLook:\n  audit ").doesNotContain("\nOther:", "\nYour own:");
        assertThat(desk.run("help").out()).isEqualTo(help);
        assertThat(desk.run("help", "rekey"))
                .isEqualTo(desk.run("rekey", "--help").done());
    }

    @Test
    void homeIsTheEnvironmentsBeforeThePasswordDatabases() {
        Path known = Path.of("/nonexistent");
        var said = new Folders(Map.of("HOME", "/tmp/x"), false, known);
        assertThat(said.state()).isEqualTo(Path.of("/tmp/x/.local/state/luksh"));
        assertThat(said.cache()).isEqualTo(Path.of("/tmp/x/.cache/luksh"));
        assertThat(new Folders(Map.of("HOME", ""), false, known).configuration())
                .isEqualTo(Path.of("/nonexistent/.config/luksh"));
        assertThat(new Folders(Map.of("HOME", "/tmp/x"), true, known).state()).isEqualTo(Path.of("/var/lib/luksh"));
    }

    @Test
    void everyStandardScriptNamesAGroupThatIsKnown() {
        for (String name : Scripts.standardNames()) {
            String group = Overview.title(new Scripts(folder).standard(name).orElseThrow());
            assertThat(Overview.GROUPS).as(name).contains(group);
        }
        assertThat(Overview.title("#!/usr/bin/env luksh\n//! group Vault\n// Saves.\n".getBytes(UTF_8)))
                .isEqualTo("Vault");
        assertThat(Overview.title("// Saves.\n//! group Vualt\n".getBytes(UTF_8)))
                .isEqualTo("Other");
        assertThat(Overview.title("say(1);\n//! group Vault\n".getBytes(UTF_8))).isEqualTo("Other");
    }

    @Test
    void everyStandardScriptIsACommand() {
        Path sources = Path.of(System.getProperty("luksh.root", ".."))
                .resolve("stdlib-scripts/src/main/resources/luksh/scripts");
        String[] files = Objects.requireNonNull(sources.toFile().list());
        assertThat(Scripts.standardNames())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(files)
                        .map(file -> file.replaceAll("\\.jsh$", ""))
                        .toList());
    }

    @Test
    void onesOwnScriptWinsAndThatIsSaid() throws Exception {
        Path scripts = Files.createDirectories(folder.resolve("config/luksh/scripts"));
        Path own = Files.writeString(scripts.resolve("check.jsh"), "say(\"mine\");\n");
        Files.writeString(scripts.resolve("house-rules.jsh"), "// Keeps them.\nsay(arg(\"word\", \"any\"));\n");
        Files.writeString(scripts.resolve("dump.jsh"), "say(\"never\");\n");
        assertThat(desk.run("check"))
                .isEqualTo(new Ended(0, "mine\n", "luksh: check" + Wording.OWN_SCRIPT + own + "\n"));
        assertThat(desk.run("house-rules", "x")).isEqualTo(new Ended(0, "x\n", ""));
        assertThat(desk.run("dump").out()).isEmpty();
        String help = desk.run("--help").done().out();
        assertThat(help).contains("""

                        Your own:
                          check         (runs instead of the standard script)
                          dump          (runs only by its path: luksh has a command dump)
                          house-rules   Keeps them.
                        """);
        assertThat(help.split("\n  check ", -1))
                .as("the standard check is not listed")
                .hasSize(2);
    }

    @Test
    void aMistypedCommandNamesTheNearest() {
        assertThat(desk.run("rekye", "disk.img"))
                .isEqualTo(new Ended(
                        1,
                        "",
                        "luksh: there is no command rekye; did you mean rekey?"
                                + " luksh --help lists all, and a script's name ends in .jsh\n"));
        assertThat(desk.run("dmp").err()).contains("did you mean dump?");
        assertThat(desk.run("dump").err()).isEqualTo("""
                        luksh dump: missing argument path (device, image, detached header or header backup)
                        usage: luksh dump [options] PATH; more with --help
                        """);
        assertThat(desk.run("dump", "a", "b").err()).startsWith("luksh dump: 'b' is one argument too many");
        assertThat(desk.run("../check").status()).isEqualTo(1);
    }

    @Test
    void aLineOfStandardInputAnswersAsk() {
        Path image = Cryptsetup.formatted(folder.resolve("disk.img"), Desk.SIZE, ANNA);
        String key = new String(ANNA, UTF_8);
        assertThat(desk.type(key + "\nmore\n", "who-opens", image).status()).isZero();
        assertThat(desk.type("wrong\n", "who-opens", image).status()).isEqualTo(2);
        Ended nobody = desk.run("who-opens", image);
        assertThat(nobody.status()).isEqualTo(2);
        assertThat(nobody.err())
                .isEqualTo("luksh who-opens: Passphrase: there is no terminal to ask on; give --key-file FILE,"
                        + " or a line on standard input, which has no more lines\n");
        assertThat(desk.type(key + "\nfresh and new\n", "add-key", image, "--iterations", 1000, "--yes")
                        .status())
                .isZero();
        assertThat(Cryptsetup.opens(image, "fresh and new".getBytes(UTF_8), 1)).isTrue();
        // a step's question is one as well
        assertThat(desk.type(key + "\n", "rekey", image, "--iterations", 1000, "--yes")
                        .status())
                .isZero();
    }

    @Test
    void whatAScriptMayNotReadIsSaidInOneLine() {
        assertThat(desk.run(folder.resolve("nope.jsh")).err())
                .endsWith(folder.resolve("nope.jsh") + "\n")
                .hasLineCount(1);
        assertThat(desk.run(folder.resolve("nope.jsh")).status()).isEqualTo(1);
    }

    @Test
    void anImageInThePlaceOfACommandLeadsToDump() throws Exception {
        Path image = desk.image();
        assertThat(desk.run(image).err())
                .isEqualTo("luksh: " + image
                        + " is a device or an image, not a command or a script. To show its header: luksh dump " + image
                        + "\n");
    }

    @Test
    void aLoadedScriptIsGivenItsArgumentsAndASavedOneSaysSo() {
        Path script = desk.write("greet.jsh", """
                #!/usr/bin/env luksh
                var who = arg("who", "whom to greet");
                var times = option("times", 1, "how often");
                for (int i = 0; i < times; i++) say("hello %s", who);
                """);
        Path saved = desk.path("saved.jsh");
        Desk.Ended ended = desk.type("/load " + script + " 'anna b' --times 2\n/save " + saved + "\n");
        assertThat(ended.out())
                .as(ended.err())
                .contains("hello anna b\nhello anna b\n")
                .endsWith(saved + ": saved 3 snippets that worked. To run it: luksh " + saved + "\n");
        assertThat(desk.type("/load " + script + " anna bert\n").err()).contains("'bert'");
        assertThat(desk.type("/load " + script + " anna --yes\n").err())
                .contains("does not take the options of every script");
        assertThat(desk.type("/save " + desk.path("nowhere/s.jsh") + "\n").err())
                .contains("nowhere/s.jsh: folder ", " does not exist; to create it: mkdir -p ");
    }
}

package luksh.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import luksh.OneLine;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages of the manual, in the eyes of groff with all its warnings. */
class ManualTest {
    @TempDir
    private Path folder;

    private String read(String page) {
        var read = Oracle.run(page.getBytes(UTF_8), List.of("groff", "-man", "-Tascii", "-ww", "-rLL=78n", "-P-cbou"));
        assertThat(read.accepted().stderr()).isEmpty();
        return read.out();
    }

    @Test
    void everyPageIsAcceptedAndHoldsWhatTheHelpSays() throws Exception {
        Path own = Files.createDirectories(folder.resolve("config/luksh/scripts"));
        Files.writeString(own.resolve("mine.jsh"), "// .Dots, \\n and 'quotes'.\n//\n// 'So it begins.\nsay(1);\n");
        var desk = new Desk(folder, folder.resolve("cache"));
        var names = new ArrayList<>(Scripts.standardNames());
        names.addAll(List.of("dump", "eval", "compile", "show", "edit", "completion", "man", "vault", "mine"));
        String all =
                names.stream().map(name -> desk.run("man", name).done().out()).collect(Collectors.joining());
        String read = OneLine.of(read(all));
        for (String name : names) {
            assertThat(read).contains("NAME luksh-" + name + " - ", "SYNOPSIS luksh " + name);
        }
        assertThat(read).contains(".Dots, \\n and 'quotes'.", "'So it begins.");
        String rekey = read(desk.run("man", "rekey").out());
        assertThat(rekey)
                .contains("EXAMPLES\n       luksh rekey /dev/sda3 --slot 0 --iterations 300000\n")
                .contains("       --slot SLOT\n", "       --key-file FILE\n", "slot to change [0]");
    }

    @Test
    void aHelpTextOfSeveralLinesIsNoRequestAndAPageWithoutExamplesHasNoSectionOfThem() throws Exception {
        Path own = Files.createDirectories(folder.resolve("config/luksh/scripts"));
        Files.writeString(own.resolve("mine.jsh"), "// Mine.\nsay(arg(\"word\", \"help \\n.so /etc/hostname\"));\n");
        String page = new Desk(folder, folder.resolve("cache"))
                .run("man", "mine")
                .done()
                .out();
        assertThat(page)
                .doesNotContain("\n.so")
                .contains("\n\\&.so /etc/hostname\n")
                .doesNotContain("EXAMPLES");
        assertThat(read(page)).contains(".so /etc/hostname");
    }

    @Test
    void thePageOfLukshListsTheCommandsInTheirGroups() {
        var desk = new Desk(folder, folder.resolve("cache"));
        String page = read(desk.run("man").done().out());
        Scripts.standardNames().forEach(name -> assertThat(page).containsPattern("\n       " + name + "\\b"));
        assertThat(page).contains("\n   Look\n", "\n   Shell\n", "luksh FILE.jsh [ARGUMENT]...", "EXIT STATUS");
        assertThat(desk.run("man", "rekye").err()).startsWith("luksh: ").contains(" rekye; ", " rekey?");
    }
}

package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Tab makes of a line, in a real bash; in zsh and fish where they are installed. */
class ShellCompletionTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Path completion = Path.of("");

    @BeforeEach
    void makeCompletion() throws Exception {
        Path own = Files.createDirectories(folder.resolve("config/luksh/scripts"));
        Files.writeString(own.resolve("retire.jsh"), "say(arg(\"device\", \"d\"), option(\"when\", 1, \"w\"));\n");
        Files.writeString(own.resolve("broken.jsh"), "say(\n");
        Files.writeString(own.resolve("erase.jsh"), "flag(\"really\", \"y\");\n");
        var desk = new Desk(folder, cache);
        desk.write("disk one.img", "");
        desk.write("disk.key", "");
        completion =
                desk.write("luksh.bash", desk.run("completion", "bash").done().out());
        assertThat(desk.run("completion", "csh").err())
                .isEqualTo("luksh: shell is 'csh'; expected bash, fish or zsh\n");
    }

    /** What bash offers for the last word; its function is called as readline would. */
    private List<String> offered(String... words) {
        String line = Stream.of(words).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        var script = program() + "cd '" + folder + "' && source '" + completion + "'\n"
                + "compopt() { :; }\n" // which works within readline alone
                + "COMP_WORDS=(" + line + ") COMP_CWORD=" + (words.length - 1) + " COMP_LINE=\"${COMP_WORDS[*]}\"\n"
                + "_luksh; printf '%s\\n' \"${COMPREPLY[@]}\"\n";
        var said = Oracle.run(new byte[0], new ArrayList<>(List.of("bash", "-c", script)));
        assertThat(said.stderr()).isEmpty();
        return said.out().lines().filter(each -> !each.isEmpty()).toList();
    }

    /** A function that runs luksh: the completion calls it for what it cannot know. */
    private String program() {
        return "export XDG_CONFIG_HOME='" + folder.resolve("config") + "' XDG_CACHE_HOME='" + cache + "'\n"
                + "luksh() { '" + System.getProperty("java.home") + "/bin/java' -cp '"
                + System.getProperty("java.class.path") + "' luksh.shell.Main \"$@\"; }\n";
    }

    @Test
    void commandsAreOfferedOnesOwnAmongThem() {
        assertThat(offered("luksh", "re"))
                .contains("rekey", "recover", "replace", "retire")
                .allMatch(word -> word.startsWith("re"));
        assertThat(offered("luksh", "b")).contains("backup", "broken");
        var names = new ArrayList<>(Scripts.standardNames());
        names.addAll(List.of("dump", "eval", "compile", "show", "edit", "completion", "man", "vault"));
        assertThat(offered("luksh", "")).containsAll(names).doesNotHaveDuplicates();
        assertThat(offered("luksh", "--v")).containsExactly("--version");
    }

    @Test
    void theOptionsOfEveryScriptAreOffered() {
        assertThat(offered("luksh", "rekey", "--ti")).containsExactly("--time");
        assertThat(offered("luksh", "retire", "disk.img", "--w")).containsExactly("--when");
        assertThat(offered("luksh", "erase", "--"))
                .contains("--really", "--dry-run")
                .doesNotContain("--backup");
        assertThat(offered("luksh", "dump", "--j")).containsExactly("--json");
        for (String name : Scripts.standardNames()) {
            if (!name.equals("erase")) {
                var options = new ArrayList<>(List.of("--help", "--dry-run", "--key-file"));
                new Scripts(folder)
                        .compiled(name).orElseThrow().parameters().stream()
                                .filter(each -> !each.positional())
                                .forEach(each -> options.add("--" + each.name()));
                assertThat(offered("luksh", name, "--")).as(name).containsAll(options);
            }
        }
    }

    @Test
    void filesAreOfferedWhereAFileMayStand() {
        assertThat(offered("luksh", "rekey", "disk")).containsExactlyInAnyOrder("disk one.img", "disk.key");
        assertThat(offered("luksh", "rekey", "disk one.img", "--key-file", "disk."))
                .containsExactly("disk.key");
        assertThat(offered("luksh", "rotate", "a", "b", "disk.")).containsExactly("disk.key");
        assertThat(offered("luksh", "rekey", "--slot", "d")).isEmpty();
        assertThat(offered("luksh", "show", "reke")).containsExactly("rekey");
        assertThat(offered("luksh", "man", "who")).containsExactly("who-opens");
    }

    @Test
    void slotsAreReadFromTheHeader() {
        Path image = new Desk(folder, cache).image();
        assertThat(offered("luksh", "rekey", image.toString(), "--slot", "")).containsExactly("0", "1");
        assertThat(offered("luksh", "kill-slot", image.toString(), "1")).containsExactly("1");
        assertThat(offered("luksh", "vault", "")).containsExactlyInAnyOrder("history", "prune", "save");
        assertThat(offered("luksh", "vault", "save", "--cert")).containsExactly("--certificate");
    }

    @Test
    void theFilesOfZshAndFishAreAcceptedAndKnowEveryCommand() throws Exception {
        var desk = new Desk(folder, cache);
        for (String shell : List.of("zsh", "fish")) {
            String text = desk.run("completion", shell).done().out();
            for (String name : Scripts.standardNames()) {
                assertThat(text).containsPattern("\\b" + name + "\\b");
            }
            assertThat(text).contains("retire", "key-file").doesNotContain("# COMMANDS");
            if (Files.isExecutable(Path.of("/usr/bin", shell))) {
                Path file = desk.write("completion." + shell, text);
                Oracle.run(new byte[0], List.of(shell, "-n", file.toString())).accepted();
            }
        }
        if (Files.isExecutable(Path.of("/usr/bin/fish"))) {
            String line = "source completion.fish; complete -C 'luksh rekey --ti'; complete -C 'luksh vault sa'";
            var offered = Oracle.run(new byte[0], List.of("fish", "-N", "-c", "cd '" + folder + "'; " + line));
            assertThat(offered.accepted().out()).contains("--time", "save");
        }
    }

    @Test
    void tabDoesItInAShellThatAPersonSitsAt() {
        String dialogue = """
                set timeout 20
                set env(PS1) "> "
                set env(INPUTRC) /dev/null
                spawn -noecho bash --norc --noprofile
                proc tab {typed completed} {
                    send -- "$typed\\t"
                    expect -ex $completed {} timeout { exit 98 } eof { exit 99 }
                    send -- "\\x15"
                }
                expect -ex "> "
                send -- "cd '%s' && source luksh.bash && echo rea''dy\\r"
                expect "ready" {} timeout { exit 97 }
                tab "luksh rek" "luksh rekey "
                tab "luksh rekey --ti" "luksh rekey --time "
                tab "luksh rekey disk\\\\ " "luksh rekey disk\\\\ one.img "
                tab "luksh completion b" "luksh completion bash "
                send -- "exit\\r"
                expect eof
                """.formatted(folder);
        Oracle.run(new byte[0], List.of("expect", "-c", dialogue)).accepted();
    }
}

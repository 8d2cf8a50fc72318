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

/** What Tab makes of a line, in a real bash. */
class CompletionTest {
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
        assertThat(desk.run("completion", "fish").err()).isEqualTo("luksh: shell is 'fish', bash is expected\n");
    }

    /** What bash offers for the last word; its function is called as readline would. */
    private List<String> offered(String... words) {
        String line = Stream.of(words).map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        var script = "cd '" + folder + "' && source '" + completion + "'\n"
                + "compopt() { :; }\n" // which works within readline alone
                + "COMP_WORDS=(" + line + ") COMP_CWORD=" + (words.length - 1) + " COMP_LINE=\"${COMP_WORDS[*]}\"\n"
                + "_complete_luksh; printf '%s\\n' \"${COMPREPLY[@]}\"\n";
        var said = Oracle.run(new byte[0], new ArrayList<>(List.of("bash", "-c", script)));
        assertThat(said.stderr()).isEmpty();
        return said.out().lines().filter(each -> !each.isEmpty()).toList();
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

package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import luksh.OneLine;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code /undo} and {@code /log} at the prompt. */
class UndoPromptTest {
    @TempDir
    private Path folder;

    @Test
    void aChangeIsTakenBackAndToldAndASavedScriptSaysSo() {
        Path script = folder.resolve("saved.jsh");
        Ended ended = new Desk(folder, folder.resolve("cache")).type("""
                /log
                var path = tempDir() + "/d.img"
                var cheap = 1000
                var key = randomKey(bytes(16))
                var d = luksFormat(path, f -> f.version(LUKS2).createFile(mib(20)).digest(x -> x.iterations(cheap)).add(key, s -> s.pbkdf2("sha256").iterations(cheap)))
                d.change(c -> { c.label("data"); c.flags("allow-discards"); })
                /undo
                say("<%s%s>", d.label(), d.flags())
                /log
                /save SCRIPT
                /undo
                """.replace("SCRIPT", script.toString()));
        assertThat(ended.status()).isEqualTo(1);
        String out = OneLine.of(ended.out());
        assertThat(out).startsWith("no changes in this session").contains("<[]>");
        String log = out.substring(out.indexOf("<[]>"));
        assertThat(log)
                .containsPattern("\\d /\\S+/d\\.img \\d.* s format .*header before:")
                .containsPattern(
                        "label: none → 'data' flags: none → allow-discards.*header before: \\S+\\.header .*undoes: label, flags, .*flags: ");
        assertThat(OneLine.of(ended.err()))
                .contains(
                        "luksh undoes the change of ",
                        " (label, flags) ",
                        "1. flags: allow-discards → none",
                        "2. label: ")
                .contains("luksh cannot undo step 1 (format ", ", and nothing was written: ");
        assertThat(script).content().contains("// /undo reverted: label, flags\nsay(");
    }
}

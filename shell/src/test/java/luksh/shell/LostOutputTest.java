package luksh.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import luksh.oracle.Oracle;
import luksh.oracle.Oracle.Verdict;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a process whose output arrives nowhere. */
@Tag("once")
class LostOutputTest {
    @TempDir
    private Path folder;

    /** @param line of a shell, in which {@code "$@"} is luksh */
    private static Verdict run(String line, Object... words) {
        var command = new ArrayList<>(List.of("sh", "-c", line, "sh"));
        command.addAll(Child.command(words));
        return Oracle.run(new byte[0], command);
    }

    @Test
    void onAFullDiskIsStatus1AndOneSentence() {
        Verdict full = run("\"$@\" >/dev/full", "dump", new Desk(folder, folder).image());
        assertThat(full.status()).isEqualTo(1);
        assertThat(full.stderr()).startsWith("luksh: ").hasLineCount(1);
    }

    @Test
    void inAPipeThatIsClosedIsAQuietEnd() {
        Verdict closed = run("{ \"$@\"; echo \"status $?\" >&2; } | true", "--version");
        assertThat(closed.stderr()).isEqualTo("status 141\n");
    }
}

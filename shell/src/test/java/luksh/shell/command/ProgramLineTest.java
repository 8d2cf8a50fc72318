package luksh.shell.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProgramLineTest {
    @ParameterizedTest
    @CsvSource({
        "!lsblk, lsblk",
        "! lsblk -f, lsblk -f",
        "!mkfs.ext4 -h, mkfs.ext4 -h",
        "!./run.sh, ./run.sh",
        "!ls | wc -l, ls | wc -l",
        "!/bin/ls, /bin/ls"
    })
    void aMarkedWordIsACommand(String line, String command) {
        assertThat(ProgramLine.command(line, name -> name.equals("ready"))).contains(command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!ready",
                "!ready && x",
                "!ready.get",
                "!true",
                "!isRoot()",
                "!List.of().isEmpty()",
                "!(1 > 2)",
                "lsblk",
                "!",
                "!!ready"
            })
    void aNegationIsJava(String line) {
        assertThat(ProgramLine.command(line, name -> name.equals("ready"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lsblk", "mount", "git", "git log --oneline", "ls -l", "mount /dev/sda1 /mnt"})
    void aWellKnownProgramIsAnsweredWithItsMark(String line) {
        assertThat(ProgramLine.hint(line).orElseThrow()).startsWith("to run it in your shell: !" + line + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"file = luks(\"a.img\")", "ip + 1", "file.size()", "lsblk2", "find == 3", "twice"})
    void aNameInAnExpressionIsNoProgram(String line) {
        assertThat(ProgramLine.hint(line)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cd", "cd /tmp", "cd .."})
    void aChangeOfTheFolderIsAnsweredWithWhatWorks(String line) {
        assertThat(ProgramLine.hint(line).orElseThrow()).contains("/sh opens a shell");
    }
}

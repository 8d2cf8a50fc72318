package luksh.change;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import luksh.change.MemoryDisk.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashMatrixTest {
    @TempDir
    Path folder;

    @Test
    void theTableHasALineForEachOperation() throws Exception {
        var matrix = new CrashMatrix(folder, 10, false);
        CrashTest.Change kill = CrashTest.changes()
                .filter(change -> change.name().equals("kill 1"))
                .findFirst()
                .orElseThrow();
        Luks2CrashTest.Case uuid = Luks2CrashTest.cases()
                .filter(change -> change.name().equals("uuid"))
                .findFirst()
                .orElseThrow();
        List<MatrixRow> rows = List.of(MatrixRow.of(folder, kill), MatrixRow.of(folder, uuid));
        for (MatrixRow row : rows) {
            matrix.count(row);
            assertThat(matrix.ours(row.kind()).states).as("%s", row).isPositive();
            assertThat(matrix.ours(row.kind()).lockOuts).as("%s", row).isZero();
        }
        var text = new ByteArrayOutputStream();
        matrix.print(new PrintStream(text, true, UTF_8));
        assertThat(text.toString(UTF_8).lines())
                .anyMatch(line -> line.matches("kill +LUKS1 +free +1 +[1-9][0-9]* +0 .*"))
                .anyMatch(line -> line.matches("uuid +LUKS2 +free +1 +[1-9][0-9]* +0 .*"))
                .anyMatch(line -> line.startsWith("all "));
    }

    /** As strace 6.1 prints it with -f -y -xx; /d is the file, /e another. */
    private static final String TRACE = """
            7 openat(AT_FDCWD</\\x74>, "\\x2f\\x64", O_RDWR|O_DIRECT) = 5<\\x2f\\x64>
            7 openat(AT_FDCWD</\\x74>, "\\x2f\\x65", O_RDWR) = 6<\\x2f\\x65>
            7 write(6<\\x2f\\x65>, "\\x01\\x02", 2) = 2
            7 fsync(6<\\x2f\\x65>) = 0
            7 lseek(5<\\x2f\\x64>, 4096, SEEK_SET) = 4096
            7 read(5<\\x2f\\x64>, "\\x00\\x00", 2) = 2
            7 write(5<\\x2f\\x64>, "\\x01\\x02\\x03", 3) = 2
            8 write(5<\\x2f\\x64>, "\\x04", 1 <unfinished ...>
            7 read(6<\\x2f\\x65>, "\\x00", 1) = 1
            8 <... write resumed>) = 1
            7 pwrite64(5<\\x2f\\x64>, "\\x05\\x06", 2, 512) = 2
            7 fsync(5<\\x2f\\x64>) = 0
            7 write(5<\\x2f\\x64>, "\\x07", 1) = -1 EIO (Input/output error)
            7 close(5<\\x2f\\x64>) = 0
            7 openat(AT_FDCWD</\\x74>, "\\x2f\\x64", O_RDWR|O_SYNC) = 5<\\x2f\\x64>
            7 pwritev(5<\\x2f\\x64>, [{iov_base="\\x08", iov_len=1}, {iov_base="\\x09", iov_len=1}], 2, 0) = 2
            7 +++ exited with 0 +++
            """;

    @Test
    void writesAndFlushesAreReadFromATrace() {
        assertThat(Strace.events(TRACE, "/d").stream().map(CrashMatrixTest::words))
                .containsExactly("4098: [1, 2]", "4100: [4]", "512: [5, 6]", "flush", "0: [8, 9]", "flush");
    }

    private static String words(Event event) {
        return event instanceof Event.Write write ? write.offset() + ": " + Arrays.toString(write.content()) : "flush";
    }

    @Test
    void aTraceThatDoesNotSayAllIsRefused() {
        String open = "7 openat(AT_FDCWD</>, \"\\x2f\\x64\", O_RDWR) = 5<\\x2f\\x64>\n";
        assertThatThrownBy(() -> Strace.events(open + "7 write(5<\\x2f\\x64>, \"\\x01\"..., 9) = 9\n", "/d"))
                .hasMessageContaining("cut the bytes short");
        assertThatThrownBy(() -> Strace.events(open + "7 ftruncate(5<\\x2f\\x64>, 0) = 0\n", "/d"))
                .hasMessageContaining("ftruncate");
        assertThatThrownBy(() -> Strace.events("7 fsync(5<\\x2f\\x64>) = 0\n", "/d"))
                .hasMessageContaining("never opened");
    }
}

package luksh.shell.person;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class StandardOutputTest {
    private static final Path FULL = Path.of("/dev/full");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    private int ended(StandardOutput output, int status) {
        return output.ended(status, new PrintStream(said, true, UTF_8));
    }

    @Test
    void outputThatArrivesChangesNothing() throws IOException {
        Path file = folder.resolve("out");
        try (var output = new StandardOutput(new FileOutputStream(file.toFile()), file, UTF_8)) {
            output.print("no line end");
            assertThat(ended(output, 0)).isZero();
            assertThat(ended(output, 4)).isEqualTo(4);
        }
        assertThat(file).hasContent("no line end");
        assertThat(said.size()).isZero();
    }

    @Test
    void outputThatIsLostIsStatus1AndOneSentence() throws IOException {
        try (var output = new StandardOutput(new FileOutputStream(FULL.toFile()), FULL, UTF_8)) {
            output.print("what only the last flush writes");
            assertThat(ended(output, 0)).isEqualTo(1);
            assertThat(said.toString(UTF_8))
                    .startsWith("luksh: cannot write to standard output (")
                    .hasLineCount(1);
            assertThat(ended(output, 4)).as("a failure of its own is kept").isEqualTo(4);
        }
    }

    @Test
    void outputThatWasLostInTheMiddleIsNotForgotten() {
        var broken = new OutputStream() {
            private int calls;

            @Override
            public void write(int b) throws IOException {
                if (calls++ == 0) {
                    throw new IOException("no room for now");
                }
            }
        };
        try (var output = new StandardOutput(broken, FULL, UTF_8)) {
            output.println("lost");
            output.println("arrives");
            assertThat(ended(output, 0)).isEqualTo(1);
        }
        assertThat(said.toString(UTF_8)).contains("no room for now");
    }

    @Test
    void aPipeThatItsReaderClosedIsAQuietEnd() throws IOException {
        Path pipe = folder.resolve("pipe");
        Oracle.run(new byte[0], List.of("mkfifo", pipe.toString())).accepted();
        var closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        try (var output = new StandardOutput(closed, pipe, UTF_8)) {
            output.println("one line");
            assertThat(ended(output, 0)).isEqualTo(141);
            assertThat(ended(output, 2)).isEqualTo(2);
        }
        assertThat(said.size()).isZero();
        assertThat(Files.exists(pipe)).isTrue();
    }
}

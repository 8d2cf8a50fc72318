package luksh.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import luksh.format.LuksException;
import luksh.format.Visible;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that a person names, which may be anything. */
@Tag("once")
class SmallFileTest {
    private static final String WHAT = "a token is a JSON object";

    @TempDir
    Path folder;

    @Test
    void anEndlessFileIsRefusedAfterItsBound() throws Exception {
        Path endless = Path.of("/dev/zero");
        assertThat(SmallFile.read(endless, 1000)).isEmpty();
        assertThatThrownBy(() -> SmallFile.text(endless, WHAT))
                .isInstanceOf(LuksException.class)
                .hasMessage("/dev/zero has more than 4 MiB; " + WHAT);
    }

    @Test
    void whatIsNotUtf8IsRefusedInOneSentenceThatNoTerminalObeys() throws Exception {
        Path file = Files.write(folder.resolve("a\u001b[2J"), new byte[] {'{', (byte) 0xff, '}'});
        assertThatThrownBy(() -> SmallFile.text(file, WHAT))
                .isInstanceOf(LuksException.class)
                .hasMessageEndingWith("\\u001b[2J is not UTF-8 text; " + WHAT);
    }

    @Test
    void aFileOfTheBoundIsReadWholeAndABrokenNameIsOneSentence() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[1000]);
        assertThat(SmallFile.read(file, 1000))
                .hasValueSatisfying(content -> assertThat(content).hasSize(1000));
        assertThat(SmallFile.read(file, 999)).isEmpty();
        assertThatThrownBy(() -> SmallFile.text(folder.resolve("missing"), WHAT))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("no such file or folder");
    }

    @Test
    void aLongNameIsShortenedVisiblyAndJsonKeepsItsMeaning() {
        assertThat(Visible.brief("x".repeat(5000))).isEqualTo("x".repeat(80) + "… (5000 characters)");
        assertThat(Visible.brief("\u009b2J")).isEqualTo("\\u009b2J");
        assertThat(Visible.json("{\"a\":\"\u009b2J\u00e4\"}\n")).isEqualTo("{\"a\":\"\\u009b2J\u00e4\"}\n");
    }
}

package luksh.shell.person;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import luksh.OneLine;
import org.junit.jupiter.api.Test;

/** What is said on a terminal fits it, word by word. */
class ScreenTest {
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Screen screen = new Screen(new PrintStream(shown, true, StandardCharsets.UTF_8), () -> 70);

    @Test
    void aLongLineWrapsByWordsAndNoWordIsLost() {
        String said = "luksh dump: disk.img holds no LUKS header: its first bytes are no LUKS magic; is it the right"
                + " device, or was its start overwritten? luksh rescue disk.img shows what is left";
        screen.println(said);
        String text = shown.toString(StandardCharsets.UTF_8);
        assertThat(text.lines()).hasSizeGreaterThan(2).allMatch(line -> line.length() <= 70);
        assertThat(text.lines().skip(1)).allMatch(line -> line.startsWith("  "));
        assertThat(OneLine.of(text.strip())).isEqualTo(said);
        assertThat(text).endsWith("left\n");
    }

    @Test
    void whatATerminalWouldObeyIsShown() {
        screen.println("y\033]0;owned\007\033[8m.luks: no header\n  next\tline");
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .isEqualTo("y\\u001b]0;owned\\u0007\\u001b[8m.luks: no header\n  next\tline\n");
    }

    @Test
    void whatFitsOrIsDrawnStaysAsItIs() {
        String drawn = "    " + "var x = 1; ".repeat(9);
        screen.println("interrupted");
        screen.println(drawn);
        screen.print("\r" + "progress ".repeat(12));
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .isEqualTo("interrupted\n" + drawn + "\n\r" + "progress ".repeat(12));
    }
}

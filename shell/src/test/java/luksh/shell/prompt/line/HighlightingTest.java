package luksh.shell.prompt.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import luksh.shell.prompt.line.Look.Colour;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.junit.jupiter.api.Test;

class HighlightingTest {
    private static final Map<String, String> XTERM = Map.of("TERM", "xterm");

    private static AttributedString coloured(String text, int cursor) {
        return new Highlighting(new Look(true, false, false), () -> Set.of("luks")).coloured(text, cursor);
    }

    private static AttributedStyle colour(int colour) {
        return AttributedStyle.DEFAULT.foreground(colour);
    }

    @Test
    void textsNumbersVerbsAndCommentsAreColouredAndNothingElse() {
        String text = "d.luks(luks(\"a 1\"), 0x1f) // luks(";
        AttributedString line = coloured(text, 0);
        assertThat(line.toString()).isEqualTo(text);
        assertThat(line.styleAt(0)).isEqualTo(AttributedStyle.DEFAULT);
        assertThat(line.styleAt(text.indexOf("luks"))).isEqualTo(AttributedStyle.DEFAULT);
        assertThat(line.styleAt(text.indexOf("luks(\"")))
                .isEqualTo(colour(AttributedStyle.MAGENTA).bold());
        assertThat(line.styleAt(text.indexOf("a 1"))).isEqualTo(colour(AttributedStyle.GREEN));
        assertThat(line.styleAt(text.indexOf("0x1f"))).isEqualTo(colour(AttributedStyle.CYAN));
        assertThat(line.styleAt(text.indexOf("//"))).isEqualTo(AttributedStyle.DEFAULT.faint());
    }

    @Test
    void theBracketsOfAPairAreMarkedAndOneTooManyIsRed() {
        AttributedString line = coloured("f(g(1))", 7);
        AttributedStyle pair = AttributedStyle.BOLD.underline();
        assertThat(line.styleAt(1)).isEqualTo(pair);
        assertThat(line.styleAt(6)).isEqualTo(pair);
        assertThat(line.styleAt(3)).isEqualTo(AttributedStyle.DEFAULT);
        assertThat(coloured("f())", 0).styleAt(3)).isEqualTo(colour(AttributedStyle.RED));
    }

    @Test
    void coloursAreForATerminalThatHasThemUnlessSomeoneSaysNo() {
        assertThat(Look.of(Colour.AUTO, false, XTERM).styled()).isTrue();
        assertThat(Look.of(Colour.NEVER, false, XTERM).styled()).isFalse();
        assertThat(Look.of(Colour.AUTO, true, XTERM).styled()).isFalse();
        assertThat(Look.of(Colour.AUTO, false, Map.of()).styled()).isFalse();
        var refused = Map.of("TERM", "xterm", "NO_COLOR", "1");
        assertThat(Look.of(Colour.AUTO, false, refused).styled()).isFalse();
        assertThat(Look.of(Colour.ALWAYS, false, refused).styled()).isTrue();
    }

    @Test
    void aLightTerminalIsKnownByItsColours() {
        assertThat(Look.of(Colour.AUTO, false, Map.of("COLORFGBG", "0;15")).light())
                .isTrue();
        assertThat(Look.of(Colour.AUTO, false, Map.of("COLORFGBG", "15;default;0"))
                        .light())
                .isFalse();
    }
}

package luksh.shell.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import luksh.script.Parameter;
import luksh.script.Usage;
import org.junit.jupiter.api.Test;

class TextLayoutTest {
    @Test
    void aWideCharacterTakesTwoColumnsAndAnAccentNone() {
        assertThat(TextLayout.width("data")).isEqualTo(4);
        assertThat(TextLayout.width("größe ×2")).isEqualTo(8);
        assertThat(TextLayout.width("备份")).isEqualTo(4);
        assertThat(TextLayout.width("e\u0301te\u0301")).isEqualTo(3);
    }

    @Test
    void columnsStayAlignedBesideWideCharacters() {
        var table = Table.of(List.of("name", "what"), List.of(List.of("备份盘", "one"), List.of("data", "two")));
        assertThat(table.text(80, false)).isEqualTo("""
                name    what
                备份盘  one
                data    two
                """);
    }

    @Test
    void linesBreakAtBlanksThenAfterHyphensThenAnywhere() {
        assertThat(TextLayout.wrap("one two three", 8)).containsExactly("one two", "three");
        assertThat(TextLayout.wrap("e5a1bc1e-8071-3c74", 10)).containsExactly("e5a1bc1e-", "8071-3c74");
        assertThat(TextLayout.wrap("abcdef", 4)).containsExactly("abcd", "ef");
        assertThat(TextLayout.wrap("备份盘", 5)).containsExactly("备份", "盘");
        assertThat(TextLayout.wrap("备份", 1)).as("a character is never split").containsExactly("备", "份");
        assertThat(TextLayout.wrap("one\n\ntwo", 4)).containsExactly("one", "", "two");
    }

    @Test
    void aHelpNamesTheMeaningInAColumnOfItsOwn() {
        var parameters = List.of(
                new Parameter(Parameter.Kind.FLAG, "fast", "", "", "help of fast", 1),
                new Parameter(
                        Parameter.Kind.ARGS, "disk", "", "", "word ".repeat(20).strip(), 2));
        assertThat(HelpText.of("x", "What it does.", parameters, Usage.COMMON))
                .startsWith("usage: luksh x [options] DISK...\n\nWhat it does.\n")
                .contains("\n  --fast               help of fast\n", "\n  DISK...              word word")
                .contains("\n" + " ".repeat(23) + "word");
    }
}

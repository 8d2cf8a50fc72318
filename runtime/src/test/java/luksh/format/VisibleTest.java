package luksh.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a terminal would obey is shown instead. */
class VisibleTest {
    @Test
    void aLineIsOneLineAndATextKeepsItsLines() {
        String text = "a\033[8m\tb\nc\r\u202e";
        assertThat(Visible.of(text)).isEqualTo("a\\u001b[8m\\u0009b\\u000ac\\u000d\\u202e");
        assertThat(Visible.lines(text)).isEqualTo("a\\u001b[8m\tb\nc\\u000d\\u202e");
        assertThat(Visible.lines("plain, größer, 鍵")).isEqualTo("plain, größer, 鍵");
    }
}

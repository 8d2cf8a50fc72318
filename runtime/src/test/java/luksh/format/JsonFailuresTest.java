package luksh.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What is said of a JSON area that is none: in words of ours, not of the library's. */
class JsonFailuresTest {
    private static void saysOf(String text, String sentence) {
        assertThatThrownBy(() -> Json.parse(text.getBytes(UTF_8)))
                .isInstanceOf(HeaderException.class)
                .hasMessage("invalid json: found " + sentence);
    }

    @Test
    void whatIsTooDeepOrTooLongIsSaidPlainly() {
        saysOf("[".repeat(40), "values nested deeper than 31, expected at most 31 levels");
        saysOf(
                "[" + "1".repeat(200) + "]",
                "an unterminated string or number, expected JSON within the limits of a header");
    }

    @Test
    void aTextThatEndsTooEarlyNamesNoPartOfTheParser() {
        saysOf("{\"a\":[1,", "the end of the text inside a value at byte 8, expected JSON");
        assertThatThrownBy(() -> Json.parse("{\"a\":[1}".getBytes(UTF_8)))
                .hasMessageNotContainingAny("Source", "Stream", "`");
    }
}

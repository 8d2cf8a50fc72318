package luksh.shell.person;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EncodingTest {
    @Test
    void aLocaleThatIsNamedButNotInstalledIsBelieved() {
        assertThat(Encoding.of(US_ASCII, Map.of("LANG", "de_DE.UTF-8"))).isEqualTo(UTF_8);
        assertThat(Encoding.of(US_ASCII, Map.of("LANG", "C", "LC_CTYPE", "de_DE.utf8@euro")))
                .isEqualTo(UTF_8);
        assertThat(Encoding.of(US_ASCII, Map.of("LANG", "de_DE.UTF-8", "LC_ALL", "C")))
                .isEqualTo(US_ASCII);
        assertThat(Encoding.of(ISO_8859_1, Map.of("LANG", "de_DE.UTF-8"))).isEqualTo(ISO_8859_1);
        assertThat(Encoding.of(US_ASCII, Map.of())).isEqualTo(US_ASCII);
    }

    @Test
    void aCharacterThatTheEncodingLacksIsSpelledOut() {
        var bytes = new ByteArrayOutputStream();
        var out = new EncodedOutput(bytes, US_ASCII);
        out.println("a … b → c");
        out.printf("%d×é%n", 2);
        assertThat(bytes.toString(US_ASCII)).isEqualTo("a ... b -> c\n2x?\n");
        assertThat(Encoding.spelled("2×…", ISO_8859_1)).isEqualTo("2×...");
        assertThat(Encoding.spelled("2×…", UTF_8)).isEqualTo("2×…");
    }
}

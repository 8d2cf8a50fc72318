package luksh.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words of a command line that is shown: a shell reads them as they were meant. */
class ShellWordTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/dev/sda3",
                "UUID=e5a1bc1e-8071-3c74-ab26-17335521b816",
                "disk_2.img",
                "/dev/disk/by-path/pci-0000:00:1f.2,x@1+2%3",
                "Übung/größe.img"
            })
    void whatNeedsNoQuotesHasNone(String plain) {
        assertThat(ShellWord.of(plain)).isEqualTo(plain);
    }

    @Test
    void whatAShellWouldReadOtherwiseIsQuoted() {
        assertThat(ShellWord.of(Path.of("h3/x; touch pwned #.luks"))).isEqualTo("'h3/x; touch pwned #.luks'");
        assertThat(ShellWord.of("anna's")).isEqualTo("'anna'\\''s'");
        assertThat(ShellWord.of("-x.luks")).isEqualTo("./-x.luks");
        assertThat(ShellWord.of("")).isEqualTo("''");
    }

    @Test
    void whatATerminalWouldObeyIsWrittenInLettersThatItShows() {
        assertThat(ShellWord.of("y\033]0;owned\007.luks")).isEqualTo("$'y\\033]0;owned\\007.luks'");
        assertThat(ShellWord.of("a\nb'c\\d\u202e")).isEqualTo("$'a\\012b\\'c\\\\d\\342\\200\\256'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a b", "$(id)`id`$HOME", "it's", "~", "a\nb", "\033[8m9'\\x", "*?[a]{b,c}!", "\u202ex", "\t7"})
    void bashReadsWhatWasMeant(String argument) throws Exception {
        var bash = new ProcessBuilder("bash", "-c", "printf %s " + ShellWord.of(argument)).start();
        assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8)).isEqualTo(argument);
    }
}

package luksh.shell.render;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import luksh.format.Visible;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pieces of JSON look like the whole line. */
@Tag("once")
class VisibleJsonWriterTest {
    @Test
    void piecesPrintWhatTheWholeLinePrints() throws IOException {
        String json = "{\"a\":\"\uD83D\uDD11 \u009b[31m ö\"}";
        for (int size = 1; size <= json.length(); size++) {
            var bytes = new ByteArrayOutputStream();
            try (var out = new VisibleJsonWriter(new PrintStream(bytes, true, UTF_8))) {
                for (int at = 0; at < json.length(); at += size) {
                    out.write(json, at, Math.min(size, json.length() - at));
                }
            }
            assertThat(bytes.toString(UTF_8)).isEqualTo(Visible.json(json));
        }
    }
}

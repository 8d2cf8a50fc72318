package luksh.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class SessionHistoryTest {
    @TempDir
    private Path folder;

    /** Attaches a history to this file, as the prompt does, and adds lines. */
    private SessionHistory history(Path file) throws IOException {
        var history = new SessionHistory();
        Terminal terminal = TerminalBuilder.builder()
                .dumb(true)
                .system(false)
                .streams(new ByteArrayInputStream(new byte[0]), new ByteArrayOutputStream())
                .build();
        LineReader reader = LineReaderBuilder.builder()
                .terminal(terminal)
                .history(history)
                .variable(LineReader.HISTORY_FILE, file)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .build();
        history.attach(reader);
        history.add("1 + 1");
        history.addUnwritten("nail trap");
        history.add("2 + 2");
        return history;
    }

    private static List<String> recalled(SessionHistory history) {
        var lines = new ArrayList<String>();
        history.forEach(entry -> lines.add(entry.line()));
        return lines;
    }

    @Test
    void aDoubtfulLineIsRecalledButNeitherWrittenNorListed() throws IOException {
        Path file = folder.resolve("history");
        SessionHistory history = history(file);
        assertThat(recalled(history)).containsExactly("1 + 1", "nail trap", "2 + 2");
        assertThat(history.lines()).containsExactly("1 + 1", "2 + 2");
        assertThat(file).content().isEqualTo("1 + 1\n2 + 2\n");
    }

    @Test
    void aFileThatIsNoTextOrAFolderDoesNotEndTheSession() throws IOException {
        Path noText = Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xff, 'a', '\n'});
        for (Path file : List.of(noText, Files.createDirectory(folder.resolve("folder")))) {
            assertThat(recalled(history(file))).contains("1 + 1", "nail trap", "2 + 2");
        }
        assertThat(new String(Files.readAllBytes(noText), StandardCharsets.ISO_8859_1))
                .endsWith("1 + 1\n2 + 2\n");
        assertThat(HistoryFile.prepared(folder.resolve("folder"))).isFalse();
    }
}

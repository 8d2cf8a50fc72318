package luksh.shell.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class HistoryFileTest {
    @TempDir
    private Path folder;

    @Test
    void aHistoryThatCannotBeStoredIsNotPrepared() throws Exception {
        assertThat(HistoryFile.prepared(folder.resolve("state/history"))).isTrue();
        assertThat(HistoryFile.prepared(Files.createDirectory(folder.resolve("history"))))
                .as("a folder has the file's name")
                .isFalse();
        assertThat(HistoryFile.prepared(Path.of("/proc/luksh/history")))
                .as("nobody may write there")
                .isFalse();
        Path file = Files.createFile(folder.resolve("file"));
        assertThat(HistoryFile.prepared(file.resolve("history")))
                .as("the folder is a file")
                .isFalse();
    }
}

package luksh.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class ExistingFileTest {
    @TempDir
    Path folder;

    @Test
    void aFileThatVanishedIsNotMadeAnew() {
        Path file = folder.resolve("image");
        assertThatThrownBy(() -> ExistingFile.open(file)).isInstanceOf(NoSuchFileException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void whatIsThereIsReadAndWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("image"), "before");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        try (var open = ExistingFile.open(link)) {
            assertThat(open.length()).isEqualTo(6);
            open.write("after!".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(file).hasContent("after!");
        assertThatThrownBy(() -> ExistingFile.open(link, LinkOption.NOFOLLOW_LINKS))
                .isInstanceOf(IOException.class);
    }

    @Test
    void anInterruptDoesNotCloseIt() throws IOException {
        Path file = Files.writeString(folder.resolve("image"), "before");
        try (var open = ExistingFile.open(file)) {
            Thread.currentThread().interrupt();
            open.write('B');
            assertThat(Thread.interrupted()).isTrue();
            assertThat(open.length()).isEqualTo(6);
        }
    }
}

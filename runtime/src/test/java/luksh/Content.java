package luksh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Compares whole files. AssertJ's own comparison reads byte by byte and took most of the time of tests with images. */
public final class Content {
    private static final int SAME = -1;

    private Content() {}

    /** Fails with the first byte that differs unless the file holds exactly these bytes. */
    public static void assertHolds(Path file, byte[] expected) {
        try {
            assertThat(Arrays.mismatch(Files.readAllBytes(file), expected))
                    .as("first byte of %s that differs", file)
                    .isEqualTo(SAME);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with the first byte that differs unless both files hold the same bytes. */
    public static void assertSame(Path file, Path expected) {
        try {
            assertThat(Files.mismatch(file, expected))
                    .as("first byte of %s that differs from %s", file, expected)
                    .isEqualTo(SAME);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

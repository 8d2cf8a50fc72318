package luksh.script;

import java.nio.file.Path;
import java.util.Optional;
import luksh.format.Size;

/**
 * Where an option of the run takes a secret from: a file, or of it the stretch that two more options name.
 *
 * @param path {@code -} is standard input, whole
 * @param offset the first byte
 * @param length empty for all that follows
 */
public record SecretSource(Path path, Size offset, Optional<Size> length) {
    private static final Path STANDARD_INPUT = Path.of("-");

    /** The whole file. */
    static SecretSource of(Path path) {
        return new SecretSource(path, new Size(0), Optional.empty());
    }

    boolean standardInput() {
        return path.equals(STANDARD_INPUT);
    }
}

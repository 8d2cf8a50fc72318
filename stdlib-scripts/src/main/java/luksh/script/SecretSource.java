package luksh.script;

import java.nio.file.Path;
import java.util.Optional;
import luksh.format.Size;

/**
 * The source of a secret for a common option: a file, or a range of it.
 *
 * @param path {@code -} means all of standard input
 * @param offset the first byte
 * @param length empty for everything up to the end
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

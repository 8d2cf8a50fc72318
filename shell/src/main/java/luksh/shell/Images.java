package luksh.shell;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import luksh.format.LuksMagic;

/** Distinguishes devices and images from scripts and commands. */
final class Images {
    private static final int TYPE = 0170000;
    private static final int BLOCK_DEVICE = 0060000;

    private Images() {}

    /** Suggests a command if the user typed a device or an image instead of a command or a script. */
    static Optional<String> advice(String word) {
        return holds(word)
                ? Optional.of(word
                        + " is a device or an image, not a command or a script. To show its header: luksh dump " + word)
                : Optional.empty();
    }

    /** Whether this is the path of a block device, or of a file that begins like a LUKS header. */
    private static boolean holds(String word) {
        try {
            Path path = Path.of(word);
            if (!Files.exists(path)) {
                return false;
            }
            if ((((Integer) Files.getAttribute(path, "unix:mode")) & TYPE) == BLOCK_DEVICE) {
                return true;
            }
            return Files.isRegularFile(path) && begins(path);
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }

    private static boolean begins(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return LuksMagic.hasLetters(in.readNBytes(LuksMagic.SIZE));
        }
    }
}

package luksh.format;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** The name of a file that a person gives: a key file, a backup, a copy. */
public final class FileName {
    private FileName() {}

    /** @throws LuksException if the text cannot be a path, or is empty: an empty path would mean the current folder */
    public static Path parse(String text) {
        if (text.isEmpty()) {
            throw new LuksException("the path is empty; give the name of a file", LuksException.FAILED);
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new LuksException("'" + text + "' is not a valid path: " + e.getReason(), LuksException.FAILED, e);
        }
    }
}

package luksh.format;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** A file that a person names: a key file, a backup, a copy. */
public final class FileName {
    private FileName() {}

    /** @throws LuksException for what can be no path, and for an empty one: that would mean the folder one is in */
    public static Path parse(String text) {
        if (text.isEmpty()) {
            throw new LuksException("no file was named: the path is empty", LuksException.FAILED);
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new LuksException("'" + text + "' cannot be a path: " + e.getReason(), LuksException.FAILED, e);
        }
    }
}

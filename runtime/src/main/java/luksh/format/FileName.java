package luksh.format;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names of files: those that a person gives, and those made of what a header says. */
public final class FileName {
    private FileName() {}

    /** Of a UUID as a header has it, which may be any text: a name that leads into no other folder, and is not empty. */
    public static String of(String uuid) {
        String name = uuid.replaceAll("[^0-9A-Za-z-]", "_");
        return name.isEmpty() ? "_" : name;
    }

    /** @throws LuksException for what can be no path, and for an empty one: that would mean the folder one is in */
    public static Path parse(String text) {
        if (text.isEmpty()) {
            throw new LuksException("the path is empty; give the name of a file", ExitStatus.FAILED);
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new LuksException("'" + text + "' is not a valid path: " + e.getReason(), ExitStatus.FAILED, e);
        }
    }
}

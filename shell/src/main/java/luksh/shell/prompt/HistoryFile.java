package luksh.shell.prompt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The file with the lines that were typed at the prompt, also in earlier sessions. */
public final class HistoryFile {
    private static final String FILE = "rw-------";
    private static final String FOLDER = "rwx------";

    private HistoryFile() {}

    /** @param state the folder for what luksh keeps between sessions */
    public static Path in(Path state) {
        return state.resolve("history");
    }

    /**
     * Creates the file, mode 0600, and its folder, mode 0700, if they are missing.
     *
     * @return false if the history cannot be stored; the prompt works without it
     */
    static boolean prepared(Path history) {
        try {
            Path folder = history.toAbsolutePath().getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                Files.createDirectories(folder, permissions(FOLDER));
            }
            if (!Files.exists(history)) {
                Files.createFile(history, permissions(FILE));
            }
            if (!Files.isRegularFile(history)) {
                return false;
            }
            Files.setPosixFilePermissions(history, PosixFilePermissions.fromString(FILE));
            return Files.isWritable(history) && Files.isRegularFile(history);
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static FileAttribute<Set<PosixFilePermission>> permissions(String text) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text));
    }
}

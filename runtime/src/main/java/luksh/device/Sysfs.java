package luksh.device;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads sysfs and proc. A missing file is a normal answer. */
final class Sysfs {
    private Sysfs() {}

    /** The path without links; the path itself if it does not exist. */
    static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    /** The content of a folder; empty if it does not exist. */
    static List<Path> children(Path folder) {
        var children = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(children::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        return children;
    }

    /** An attribute without the newline at its end; empty if it does not exist. */
    static String text(Path attribute) {
        try {
            String text = Files.readString(attribute);
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException e) {
            return "";
        }
    }
}

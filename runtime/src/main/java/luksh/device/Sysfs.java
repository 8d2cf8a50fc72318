package luksh.device;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads sysfs and proc, where what is not there is an answer and no mistake. */
final class Sysfs {
    private Sysfs() {}

    /** Without links; the path itself if there is nothing. */
    static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            return path;
        }
    }

    /** What a folder holds; nothing if it is not there. */
    static List<Path> children(Path folder) {
        var children = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(children::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        return children;
    }

    /** An attribute without the newline at its end; empty if there is none. */
    static String text(Path attribute) {
        try {
            String text = Files.readString(attribute);
            return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException e) {
            return "";
        }
    }
}

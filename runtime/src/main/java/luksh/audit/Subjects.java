package luksh.audit;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.ShellWord;
import org.jspecify.annotations.Nullable;

/** Collects the devices and files to inspect: named paths, paths from a pattern, and folders with all their files. */
public final class Subjects {
    private static final int DEEPEST = 32;
    private static final int TYPE_MASK = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;
    private static final int CHARACTERS = 0020000;

    private final List<Subject> found = new ArrayList<>();
    private final List<Finding> failures = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();

    /** Adds a device with its own way of opening it. */
    public void add(String path, java.util.function.Supplier<Device> opening) {
        add(new Subject(path, true, opening));
    }

    /**
     * Adds a device or a file, or all files of a folder.
     *
     * @param named false if the path is from a pattern
     */
    public void add(String path, boolean named) {
        if (Files.isDirectory(FileName.parse(path))) {
            walk(Path.of(path), 0);
        } else {
            add(Subject.of(path, named));
        }
    }

    private void add(Subject subject) {
        if (paths.add(subject.path())) {
            found.add(subject);
        }
    }

    /** In the order of names. It follows links to files, but not to folders: those may form a loop. */
    private void walk(Path folder, int depth) {
        var entries = new ArrayList<Path>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            String why = e instanceof IOException io ? Reason.of(io) : String.valueOf(e.getMessage());
            failures.add(new Finding(
                    Severity.ERROR,
                    Rules.UNREADABLE,
                    folder.toString(),
                    Place.part("folder"),
                    "luksh cannot list this folder: " + why,
                    ""));
            return;
        }
        entries.sort(null);
        for (Path entry : entries) {
            try {
                // one system call for each entry: four calls for ten thousand entries take as long as the inspection
                var there = Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (!there.isDirectory()) {
                    file(entry, there);
                } else if (depth < DEEPEST) {
                    walk(entry, depth + 1);
                } else {
                    failures.add(tooDeep(entry));
                }
            } catch (IOException e) {
                file(entry, null);
            }
        }
    }

    /** @param there the attributes of the entry, of a link itself; null if unknown */
    private void file(Path entry, @Nullable BasicFileAttributes there) {
        boolean regular = there != null && there.isRegularFile();
        if (regular || (!Files.isDirectory(entry) && !special(entry))) {
            add(Subject.of(entry.toString(), false));
        }
    }

    /** Whether it is a pipe, a socket or a terminal. */
    private static boolean special(Path entry) {
        try {
            int type = (int) Files.getAttribute(entry, "unix:mode") & TYPE_MASK;
            return type == PIPE || type == SOCKET || type == CHARACTERS;
        } catch (IOException e) {
            return false;
        }
    }

    private static Finding tooDeep(Path folder) {
        String sentence = "luksh did not search this folder: it is more than " + DEEPEST + " folders deep";
        String fix = "luksh audit " + ShellWord.of(folder);
        return new Finding(Severity.ERROR, Rules.UNREADABLE, folder.toString(), Place.part("folder"), sentence, fix);
    }

    /**
     * Whether the name is that of a manifest of a vault, or of a hidden file. Such a file counts as a header only if it
     * begins like one.
     */
    static boolean aside(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.startsWith(".") || name.endsWith(".json");
    }

    /** In the order of adding, each path once. */
    List<Subject> all() {
        return List.copyOf(found);
    }

    /** Folders that could not be listed, or that are too deep. */
    List<Finding> failures() {
        return List.copyOf(failures);
    }

    /** @throws LuksException status 4, if there is nothing at all */
    void mustNotBeEmpty() {
        if (found.isEmpty() && failures.isEmpty()) {
            throw new LuksException("there is nothing to audit: luksh found no device and no file", ExitStatus.NO_LUKS);
        }
    }
}

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
import luksh.format.FileName;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.ShellWord;
import org.jspecify.annotations.Nullable;

/** Collects what is to be looked at: paths that are named, paths that a pattern brought, folders with all below them. */
public final class Subjects {
    private static final int DEEPEST = 32;
    private static final int TYPE_MASK = 0170000;
    private static final int PIPE = 0010000;
    private static final int SOCKET = 0140000;
    private static final int CHARACTERS = 0020000;

    private final List<Subject> found = new ArrayList<>();
    private final List<Finding> failures = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();

    /** What was opened already. */
    public void add(String path, java.util.function.Supplier<Device> opening) {
        add(new Subject(path, true, opening));
    }

    /**
     * A device or a file, or a folder for what lies in it.
     *
     * @param named false if a pattern brought it
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

    /** By name; links to files are followed, those to folders are not: they may lead round in a circle. */
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
                    "it cannot be listed: " + why,
                    ""));
            return;
        }
        entries.sort(null);
        for (Path entry : entries) {
            try {
                // one question for each: of ten thousand entries four take as long as all that follows
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

    /** @param there what stands there, a link for itself; null if that cannot be told */
    private void file(Path entry, @Nullable BasicFileAttributes there) {
        boolean regular = there != null && there.isRegularFile();
        if (regular || (!Files.isDirectory(entry) && !special(entry))) {
            add(Subject.of(entry.toString(), false));
        }
    }

    /** A pipe, a socket, a terminal. */
    private static boolean special(Path entry) {
        try {
            int type = (int) Files.getAttribute(entry, "unix:mode") & TYPE_MASK;
            return type == PIPE || type == SOCKET || type == CHARACTERS;
        } catch (IOException e) {
            return false;
        }
    }

    private static Finding tooDeep(Path folder) {
        String sentence = "it was not looked into: it lies more than " + DEEPEST + " folders deep";
        String fix = "luksh audit " + ShellWord.of(folder);
        return new Finding(Severity.ERROR, Rules.UNREADABLE, folder.toString(), Place.part("folder"), sentence, fix);
    }

    /**
     * By its name a manifest of a vault, or what a program keeps to itself: it is a header only if it begins as one, which
     * shows when it is opened.
     */
    static boolean aside(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.startsWith(".") || name.endsWith(".json");
    }

    /** In the order in which they were added, each path once. */
    List<Subject> all() {
        return List.copyOf(found);
    }

    /** Folders that could not be listed, or lie too deep. */
    List<Finding> failures() {
        return List.copyOf(failures);
    }

    /** @throws LuksException status 4, if there is nothing at all */
    void mustNotBeEmpty() {
        if (found.isEmpty() && failures.isEmpty()) {
            throw new LuksException(
                    "there is nothing to audit: no device and no file was found", LuksException.NO_LUKS);
        }
    }
}

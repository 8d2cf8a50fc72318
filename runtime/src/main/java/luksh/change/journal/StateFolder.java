package luksh.change.journal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import luksh.format.FileName;
import luksh.format.ShellWord;

/**
 * A folder of luksh below the state folder, {@code KIND/UUID}. Only its owner can enter it, and no other user can replace it.
 *
 * @param kind journals, or headers
 */
public record StateFolder(Path state, String kind, String name) {
    private static final Pattern NAME = Pattern.compile("[0-9A-Za-z_-]+");
    private static final int UUID = 36;
    private static final int GROUP_WRITE = 0020;
    private static final int OTHERS_WRITE = 0002;
    private static final int STICKY = 01000;

    /** The folder of a container. */
    static StateFolder of(Path state, String kind, String uuid) {
        return new StateFolder(state.toAbsolutePath(), kind, FileName.of(uuid));
    }

    /**
     * The folders of all containers, by name.
     *
     * @throws IOException if the folder exists but cannot be listed
     */
    public static List<StateFolder> all(Path state, String kind) throws IOException {
        return children(state.resolve(kind)).stream()
                .filter(StateFolder::isFolder)
                .map(folder -> new StateFolder(state.toAbsolutePath(), kind, String.valueOf(folder.getFileName())))
                .toList();
    }

    /** A file in place of a folder counts as a folder that cannot be listed. */
    private static boolean isFolder(Path path) {
        String name = String.valueOf(path.getFileName());
        return NAME.matcher(name).matches()
                && (name.length() == UUID || !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS));
    }

    Path path() {
        return state.resolve(kind).resolve(name);
    }

    /**
     * Creates it with mode 0700, and the folders above, and flushes them.
     *
     * @throws IOException if other users could write there; contains the command that corrects it
     */
    void prepare() throws IOException {
        Path path = path();
        boolean there = Files.exists(path, LinkOption.NOFOLLOW_LINKS);
        if (there && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException(path + " is not a folder");
        }
        Files.createDirectories(
                path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        for (Path own : List.of(path, parent(path))) {
            Optional<String> foreign = foreign(own);
            if (foreign.isPresent()) {
                throw new IOException(foreign.get());
            }
            Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
        }
        for (Path above : above()) {
            Optional<String> foreign = foreignAbove(above);
            if (foreign.isPresent()) {
                throw new IOException(foreign.get());
            }
        }
        if (!there) {
            flush(parent(path));
            flush(state);
            flush(parent(state));
        }
    }

    /** The folders from the root to the state folder, both as given and with resolved links. */
    private Set<Path> above() throws IOException {
        var above = new LinkedHashSet<Path>();
        for (Path path : List.of(state, state.toRealPath())) {
            for (Path folder = path; folder != null; folder = folder.getParent()) {
                above.add(folder);
            }
        }
        return above;
    }

    /** Why other users could write this file or folder: luksh writes the bytes of a journal to a disk, so only its owner may. */
    static Optional<String> foreign(Path file) throws IOException {
        if (Files.isSymbolicLink(file)) {
            return Optional.of(file + " is a symbolic link. Remove it: rm " + ShellWord.of(file.toString()));
        }
        if (uid(file, LinkOption.NOFOLLOW_LINKS) != self()) {
            return Optional.of(file + " belongs to another user. If nobody else wrote to it: chown -h " + self() + " "
                    + ShellWord.of(file.toString()));
        }
        return (mode(file) & (GROUP_WRITE | OTHERS_WRITE)) != 0
                ? Optional.of("other users may write to " + file + ". If nobody did: chmod go-w "
                        + ShellWord.of(file.toString()))
                : Optional.empty();
    }

    /** Checks a parent folder: root may also own it, and a sticky bit protects it. */
    private static Optional<String> foreignAbove(Path folder) throws IOException {
        int owner = uid(folder);
        int mode = mode(folder);
        if (owner != 0 && owner != self()) {
            return Optional.of(folder + " belongs to another user, who could replace its files. Point XDG_STATE_HOME"
                    + " to a folder of your own");
        }
        boolean privateGroup = ((Integer) Files.getAttribute(folder, "unix:gid")) == owner;
        boolean writable = (mode & OTHERS_WRITE) != 0 || ((mode & GROUP_WRITE) != 0 && !privateGroup);
        return writable && (mode & STICKY) == 0
                ? Optional.of("other users may write to " + folder + " and could replace its files: chmod go-w "
                        + ShellWord.of(folder.toString()))
                : Optional.empty();
    }

    private static int uid(Path file, LinkOption... options) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid", options);
    }

    private static int mode(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:mode");
    }

    private static int self() throws IOException {
        return uid(Path.of("/proc/self"));
    }

    /**
     * The files, by name; empty if the folder does not exist.
     *
     * @throws IOException if it cannot be listed
     */
    public List<Path> files() throws IOException {
        return children(path());
    }

    private static List<Path> children(Path folder) throws IOException {
        var children = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(children::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        children.sort(null);
        return children;
    }

    /** Flushes the names in this folder. */
    void flush() throws IOException {
        flush(path());
    }

    private static void flush(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }

    private static Path parent(Path path) {
        return Objects.requireNonNull(path.getParent(), "a state folder has a parent");
    }

    @Override
    public String toString() {
        return path().toString();
    }
}

package luksh.script;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.Container;
import luksh.change.step.ChangeSession;
import luksh.device.DeviceIdentity;
import luksh.format.LuksException;

/** Expands {@code *}, {@code ?} and {@code […]} in paths, if the shell did not. */
final class Globs {
    private Globs() {}

    /**
     * The containers among the paths, in the given order; each device or file once, even under several names. {@link
     * #unread} lists the paths that were named without a pattern and are no containers.
     *
     * @param told receives one message for each path that was left out: {@code failed} for a named path, {@code
     *     skipped} for a result of a pattern
     */
    static List<Container> containers(List<String> globs, ChangeSession session, Consumer<String> told) {
        Map<String, String> found = new LinkedHashMap<>();
        var unread = new ArrayList<String>();
        for (String glob : globs) {
            List<String> paths;
            try {
                paths = expand(glob);
            } catch (UncheckedIOException e) {
                told.accept("skipped: " + about(glob, e));
                continue;
            }
            if (paths.isEmpty()) {
                told.accept("skipped: nothing matches " + glob);
            }
            for (String path : paths) {
                try {
                    String device = Container.read(path, session).path();
                    found.putIfAbsent(DeviceIdentity.key(device), device);
                } catch (LuksException e) {
                    boolean named = path.equals(glob);
                    told.accept((named ? "failed: " : "skipped: ") + about(path, e));
                    if (named) {
                        unread.add(path);
                    }
                }
            }
        }
        return new Visited(List.copyOf(found.values()), List.copyOf(unread), session);
    }

    private static String about(String path, Exception failure) {
        return failure instanceof LuksException ? String.valueOf(failure.getMessage()) : path + ": " + failure;
    }

    /** Paths that were named for this list but are not in it. */
    static List<String> unread(List<?> disks) {
        return disks instanceof Visited visited ? visited.unread : List.of();
    }

    /**
     * Creates a new container for each access, so that headers do not stay in memory: a list of a thousand stays
     * small.
     */
    private static final class Visited extends AbstractList<Container> implements RandomAccess {
        private final List<String> paths;
        private final List<String> unread;
        private final ChangeSession session;

        Visited(List<String> paths, List<String> unread, ChangeSession session) {
            this.paths = paths;
            this.unread = unread;
            this.session = session;
        }

        @Override
        public Container get(int index) {
            return Container.unread(paths.get(index), session);
        }

        @Override
        public int size() {
            return paths.size();
        }
    }

    /** A path without a pattern gives itself, whether it exists or not. */
    static List<String> expand(String glob) {
        if (!pattern(glob) || Files.exists(Path.of(glob))) {
            return List.of(glob);
        }
        Path whole = Path.of(glob);
        Stream<Path> paths = Stream.of(whole.isAbsolute() ? Path.of("/") : Path.of(""));
        for (Path part : whole) {
            paths = paths.flatMap(folder -> below(folder, part.toString()));
        }
        return paths.map(Path::toString).sorted().toList();
    }

    private static boolean pattern(String text) {
        return text.matches(".*[*?\\[{].*");
    }

    private static Stream<Path> below(Path folder, String part) {
        if (!pattern(part)) {
            Path next = folder.resolve(part);
            return Files.exists(next) ? Stream.of(next) : Stream.empty();
        }
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + part);
        var found = new ArrayList<Path>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (matcher.matches(entry.getFileName()) && (part.startsWith(".") || !name.startsWith("."))) {
                    found.add(folder.resolve(entry.getFileName()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(folder + " cannot be listed", e);
        }
        return found.stream();
    }
}

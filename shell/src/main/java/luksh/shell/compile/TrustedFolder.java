package luksh.shell.compile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder that only the effective user can write: owned by the user, mode 0700, and no other user can rename its
 * parents.
 */
final class TrustedFolder {
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int TYPE = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR_0600 = 0100600;
    private static final int OTHERS = 0077;

    private final Path path;
    private final int user;

    private TrustedFolder(Path path, int user) {
        this.path = path;
        this.user = user;
    }

    /** Creates the folder if it is missing. Returns empty if it cannot be trusted. */
    static Optional<TrustedFolder> open(Path folder) {
        try {
            Path absolute = folder.toAbsolutePath().normalize();
            @Nullable Path parent = absolute.getParent();
            if (parent == null) {
                return Optional.empty();
            }
            if (!Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(absolute, PRIVATE);
            }
            // resolves links once; from here on only the real path is used
            Path real = parent.toRealPath().resolve(absolute.getFileName());
            var reach = ScriptTrust.own();
            var trusted = new TrustedFolder(real, reach.user());
            return trusted.isPrivate() && reach.openAbove(real).isEmpty() ? Optional.of(trusted) : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** The real path. */
    Path path() {
        return path;
    }

    /** Whether this is a regular file of the user with mode 0600 and one link. */
    boolean holdsOwnFile(Path file) throws IOException {
        Map<String, Object> found = Files.readAttributes(file, "unix:mode,uid,nlink", LinkOption.NOFOLLOW_LINKS);
        return number(found, "uid") == user && number(found, "mode") == REGULAR_0600 && number(found, "nlink") == 1;
    }

    private boolean isPrivate() throws IOException {
        Map<String, Object> found = attributes(path);
        int mode = number(found, "mode");
        return (mode & TYPE) == DIRECTORY && number(found, "uid") == user && (mode & OTHERS) == 0;
    }

    private static Map<String, Object> attributes(Path path) throws IOException {
        return Files.readAttributes(path, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
    }

    private static int number(Map<String, Object> attributes, String name) {
        return (Integer) Objects.requireNonNull(attributes.get(name));
    }
}

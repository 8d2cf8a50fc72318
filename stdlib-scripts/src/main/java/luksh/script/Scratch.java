package luksh.script;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import luksh.device.Placement;
import luksh.device.Shredder;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.ShellWord;
import org.jspecify.annotations.Nullable;

/**
 * The temporary folders of a run. Their content is overwritten before it is removed. A mounted file system inside
 * them stays.
 */
final class Scratch {
    private final List<Path> folders = new ArrayList<>();

    Path create() {
        try {
            Path folder = Files.createTempDirectory(
                            "luksh-",
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                    .toRealPath();
            folders.add(folder);
            return folder;
        } catch (IOException e) {
            throw new LuksException(
                    "cannot create a temporary folder in " + System.getProperty("java.io.tmpdir") + ": " + Reason.of(e)
                            + "; check that the folder exists and is writable",
                    ExitStatus.FAILED,
                    e);
        }
    }

    /** Links are followed, so a link that leads outside is outside. */
    boolean holds(Path path) {
        try {
            Path absolute = path.toAbsolutePath();
            Path real;
            if (Files.exists(absolute, LinkOption.NOFOLLOW_LINKS)) {
                real = absolute.toRealPath();
                if (!Files.isRegularFile(real)) {
                    return false;
                }
            } else {
                @Nullable Path parent = absolute.getParent();
                if (parent == null) {
                    return false;
                }
                real = parent.toRealPath().resolve(path.getFileName()).normalize();
            }
            return folders.stream().anyMatch(folder -> real.startsWith(folder) && !real.equals(folder));
        } catch (IOException e) {
            return false;
        }
    }

    /** Removes all folders, even if one of them fails. */
    void close() throws IOException {
        @Nullable IOException failure = null;
        for (Path folder : folders) {
            try {
                remove(folder);
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        folders.clear();
        if (failure != null) {
            throw failure;
        }
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        List<Path> mounted = Placement.mountedBelow(folder);
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return mounted.contains(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (mounted.contains(file)) {
                    return FileVisitResult.CONTINUE;
                }
                if (attributes.isRegularFile()) {
                    Shredder.overwrite(file);
                }
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
                    throws IOException {
                if (failure != null) {
                    throw failure;
                }
                if (mounted.stream().noneMatch(point -> point.startsWith(directory))) {
                    Files.delete(directory);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        if (!mounted.isEmpty()) {
            throw new IOException(
                    mounted.get(0) + " is mounted in a temporary folder, so luksh left it alone; run umount "
                            + ShellWord.of(mounted.get(0)) + ", then remove " + folder);
        }
    }
}

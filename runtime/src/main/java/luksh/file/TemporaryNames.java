package luksh.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * The temporary names of files under construction. Who makes one holds a lock on it, which ends with the process; what
 * nobody has locked is a leftover.
 */
final class TemporaryNames {
    private static final String END = ".luksh-part";
    private static final Pattern NAME = Pattern.compile("(?s)\\..*\\.[0-9a-f]{16}\\" + END);
    /** Of the final name, in characters: the temporary one must not be too long for the file system. */
    private static final int MOST = 48;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Names that this process has: the system keeps one lock for all of it, and loses it when a second channel is closed. */
    private static final Set<String> OWN = ConcurrentHashMap.newKeySet();

    private TemporaryNames() {}

    /** A name that nobody else has, taken for this process. */
    static Path reserve(Path file) {
        String name = String.valueOf(file.getFileName());
        var random = new byte[8];
        RANDOM.nextBytes(random);
        int most = name.offsetByCodePoints(0, Math.min(MOST, name.codePointCount(0, name.length())));
        String temporary = "." + name.substring(0, most) + "." + HexFormat.of().formatHex(random) + END;
        OWN.add(temporary);
        return DurableFile.folder(file).resolve(temporary);
    }

    static void release(Path temporary) {
        OWN.remove(String.valueOf(temporary.getFileName()));
    }

    /**
     * Marks a fresh file as one that is being made.
     *
     * @return false if another run took it for a leftover before that, and removes it
     */
    static boolean lock(FileChannel channel, Path temporary) {
        try {
            return channel.tryLock() != null && DurableFile.isThere(temporary);
        } catch (IOException e) {
            return true; // a file system without locks: nobody removes there
        }
    }

    /** Removes those of this user that no process has. */
    static void sweep(Path folder) {
        try (var files = Files.newDirectoryStream(
                folder, file -> NAME.matcher(String.valueOf(file.getFileName())).matches())) {
            for (Path file : files) {
                if (!OWN.contains(String.valueOf(file.getFileName()))) {
                    remove(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // a folder that may be written and not read
        }
    }

    private static void remove(Path leftover) {
        try {
            if (!Files.isRegularFile(leftover, LinkOption.NOFOLLOW_LINKS) || !isOwn(leftover)) {
                return;
            }
            // for reading, as the finished mode may be 0400; a shared lock excludes that of the maker all the same
            try (var channel = FileChannel.open(leftover, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                    FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
                if (lock != null) {
                    Files.deleteIfExists(leftover);
                }
            }
        } catch (IOException e) {
            return; // it stays
        }
    }

    private static boolean isOwn(Path file) throws IOException {
        return Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }
}

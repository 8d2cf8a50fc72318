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
 * Temporary names of unfinished files. The process that creates one holds a lock on it, which ends with the process.
 * A temporary file without a lock is a leftover.
 */
final class TemporaryNames {
    private static final String END = ".luksh-part";
    private static final Pattern NAME = Pattern.compile("(?s)\\..*\\.[0-9a-f]{16}\\" + END);
    /**
     * Length of the part of the final name, in characters, so that the temporary name is not too long for the file
     * system.
     */
    private static final int MOST = 48;

    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Names of this process: the system has one lock per process, and releases it when any channel of the file is
     * closed.
     */
    private static final Set<String> OWN = ConcurrentHashMap.newKeySet();

    private TemporaryNames() {}

    /** Reserves a name that nobody else uses, for this process. */
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
     * Locks a new file.
     *
     * @return false if another run took it for a leftover first, and removes it
     */
    static boolean lock(FileChannel channel, Path temporary) {
        try {
            return channel.tryLock() != null && DurableFile.isThere(temporary);
        } catch (IOException e) {
            return true; // a file system without locks: no run removes files there
        }
    }

    /** Removes leftovers of this user. */
    static void sweep(Path folder) {
        try (var files = Files.newDirectoryStream(
                folder, file -> NAME.matcher(String.valueOf(file.getFileName())).matches())) {
            for (Path file : files) {
                if (!OWN.contains(String.valueOf(file.getFileName()))) {
                    remove(file);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return; // a folder that is writable but not readable
        }
    }

    private static void remove(Path leftover) {
        try {
            if (!Files.isRegularFile(leftover, LinkOption.NOFOLLOW_LINKS) || !isOwn(leftover)) {
                return;
            }
            // opened for reading, because the final mode may be 0400; a shared lock still excludes that of the owner
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

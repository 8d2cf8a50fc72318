package luksh.device;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import luksh.file.ExistingFile;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Reason;

/**
 * Overwrites and removes files. This shortens the exposure of the file itself. A journal, a snapshot or flash memory
 * may keep older copies.
 */
public final class Shredder {
    private static final int BLOCK = 64 * 1024;
    private static final byte[] ZEROES = new byte[BLOCK];

    private Shredder() {}

    /** Overwrites a regular file with random bytes, flushes it, removes it and flushes its folder. */
    public static void shred(Path path) {
        if (Files.isSymbolicLink(path)) {
            throw refused(path, "it is a link; name its target");
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(path, "the file does not exist");
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(
                    path, "it is not a regular file; to remove all key slots of a container, use luksh erase DEVICE");
        }
        try {
            overwrite(path);
            Files.delete(path);
            sync(path.toAbsolutePath().resolveSibling(""));
        } catch (IOException e) {
            throw new LuksException("cannot shred " + path + ": " + Reason.of(e), ExitStatus.FAILED, e);
        }
    }

    /** Key files and backups have mode 0400. Their owner may write to them, and has asked for this. */
    private static void permit(Path path) throws IOException {
        if (!Files.isWritable(path)) {
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        }
    }

    /**
     * Overwrites in place and flushes. Blocks of zeros are skipped, so that a sparse image stays sparse. Uses streams
     * and not a channel, because an interrupt would close a channel.
     */
    public static void overwrite(Path path) throws IOException {
        permit(path);
        var random = new SplittableRandom(new SecureRandom().nextLong());
        byte[] block = new byte[BLOCK];
        try (var file = ExistingFile.open(path, LinkOption.NOFOLLOW_LINKS)) {
            for (long at = 0; ; at += BLOCK) {
                file.seek(at);
                int length = fill(file, block);
                if (length == 0) {
                    break;
                }
                if (!Arrays.equals(block, 0, length, ZEROES, 0, length)) {
                    random.nextBytes(block);
                    file.seek(at);
                    file.write(block, 0, length);
                }
            }
            file.getFD().sync();
        } finally {
            Arrays.fill(block, (byte) 0);
        }
    }

    private static int fill(RandomAccessFile file, byte[] block) throws IOException {
        int length = 0;
        for (int n; length < block.length && (n = file.read(block, length, block.length - length)) > 0; ) {
            length += n;
        }
        return length;
    }

    private static void sync(Path folder) throws IOException {
        boolean interrupted = Thread.interrupted();
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static LuksException refused(Path path, String why) {
        return new LuksException("cannot shred " + path + ": " + why, ExitStatus.FAILED);
    }
}

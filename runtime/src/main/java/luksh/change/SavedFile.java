package luksh.change;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import luksh.device.Device;
import luksh.format.FileName;
import luksh.format.Header;
import luksh.format.Luks1Header;
import luksh.format.Luks2Header;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.Size;

/** Header backups that a change makes. */
public final class SavedFile {
    private static final int PAGE = 4096;
    /** Eight areas of the largest key take 16 MiB; the rest is for alignments that old programs chose. */
    private static final int MOST = 256 << 20;

    private SavedFile() {}

    /**
     * A header backup as {@link #content} says.
     *
     * @param file made new, mode 0400, flushed with its folder
     */
    public static void backup(Device device, Header header, String file) {
        write(FileName.parse(file), content(device, header), "r--------");
    }

    /**
     * What cryptsetup writes as a header backup. LUKS1: everything up to the last area, filled up with zeros to a page, the
     * gap behind the header zeroed. LUKS2: both copies and all the room for key areas. Opens with every passphrase that
     * the container has now.
     */
    public static byte[] content(Device device, Header header) {
        int end = end(header);
        byte[] content = device.read(0, end);
        if (header instanceof Luks1Header luks1) {
            content = Arrays.copyOf(content, (end + PAGE - 1) / PAGE * PAGE);
            if (luks1.firstArea() >= PAGE) {
                Arrays.fill(content, 2 * Luks1Header.SECTOR, PAGE, (byte) 0);
            }
        }
        return content;
    }

    /** Writes a new file, mode 0400, flushed with its folder; one that is there is never overwritten. */
    public static void whole(Path file, byte[] content) {
        write(file, content, "r--------");
    }

    /**
     * Where a backup ends, in bytes.
     *
     * @throws LuksException for areas that nobody laid out like this; status 4
     */
    static int end(Header header) {
        long end = header instanceof Luks2Header luks2 ? luks2.endOfAreas() : ((Luks1Header) header).endOfAreas();
        if (end > MOST) {
            throw new LuksException(
                    "the key areas end at byte " + end + ", and a backup holds at most " + new Size(MOST)
                            + ": this header was made to fill memory, or is damaged",
                    LuksException.NO_LUKS);
        }
        return (int) end;
    }

    private static void write(Path file, byte[] content, String mode) {
        var options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
        var attributes = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
        try (FileChannel channel = FileChannel.open(file, options, attributes)) {
            fill(channel, file, content);
        } catch (FileAlreadyExistsException e) {
            throw new LuksException(file + " is there already; a backup never overwrites", LuksException.FAILED, e);
        } catch (IOException e) {
            throw new LuksException(
                    "cannot write " + file + ": " + Reason.of(e) + "; choose a folder that can be written to",
                    LuksException.FAILED,
                    e);
        }
        flushFolder(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file lies in a folder"));
    }

    /** Half a backup looks like one until the day it is needed, so none is left. */
    private static void fill(FileChannel channel, Path file, byte[] content) throws IOException {
        try {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** Returns once the names in a folder are on stable storage. */
    public static void flushFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException e) {
            throw new LuksException(
                    "cannot flush the folder " + folder + ": " + e.getMessage(), LuksException.FAILED, e);
        }
    }
}

package luksh.change;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import luksh.device.Device;
import luksh.file.DurableFile;
import luksh.format.FileName;
import luksh.format.Header;
import luksh.format.Luks1Header;
import luksh.format.Luks2Header;
import luksh.format.LuksException;
import luksh.format.Reason;
import luksh.format.Size;

/** Files that a change leaves beside the container: header backups, and the header as it was before. */
public final class SavedFile {
    private static final int PAGE = 4096;
    /** Eight areas of the largest key take 16 MiB; the rest is for alignments that old programs chose. */
    private static final int MOST = 256 << 20;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    private SavedFile() {}

    /**
     * A header backup as {@link #content} says.
     *
     * @param file made new, mode 0400, flushed with its folder
     */
    public static void backup(Device device, Header header, String file) {
        DurableFile.create(FileName.parse(file), "r--------", content(device, header));
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

    /**
     * The header without its key areas to the state folder: enough to put it back, and nothing that opens it. LUKS1: the
     * bytes before the first key area, at most 4096. LUKS2: both copies whole.
     *
     * @return the file, mode 0600
     */
    static Path header(Path state, Device device, Header header) {
        return start(state, device, header.uuid(), size(header));
    }

    /** Of what {@link #header} saves, in bytes. */
    static int size(Header header) {
        return Math.toIntExact(
                header instanceof Luks2Header luks2
                        ? 2 * luks2.headerSize()
                        : Math.min(((Luks1Header) header).firstArea(), PAGE));
    }

    /**
     * The first bytes of a device to the state folder.
     *
     * @param uuid of the container that they belong to, or belonged
     * @return the file, mode 0600
     */
    static Path start(Path state, Device device, String uuid, int size) {
        Path folder = state.resolve("headers").resolve(uuid.replaceAll("[^0-9A-Za-z-]", "_"));
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new LuksException(
                    "the header cannot be saved to " + folder + " before the change (" + Reason.of(e)
                            + "); nothing was written. Point XDG_STATE_HOME to a folder that can be written",
                    LuksException.FAILED,
                    e);
        }
        byte[] content = device.read(0, size);
        Path file = folder.resolve(STAMP.format(Instant.now()) + ".header");
        DurableFile.create(file, "rw-------", content);
        return file;
    }
}

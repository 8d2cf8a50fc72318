package luksh.change.step;

import java.util.Arrays;
import luksh.device.Device;
import luksh.file.DurableFile;
import luksh.format.Alignment;
import luksh.format.FileName;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;

/** Header backups that a change makes. */
public final class SavedFile {
    /** Eight areas of the largest key take 16 MiB; the rest is for alignments that old programs chose. */
    private static final int MOST = 256 << 20;

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
            content = Arrays.copyOf(content, Math.toIntExact(Alignment.up(end)));
            if (luks1.firstArea() >= Alignment.BYTES) {
                Arrays.fill(content, 2 * Luks1Header.SECTOR, Alignment.BYTES, (byte) 0);
            }
        }
        return content;
    }

    /**
     * Where a backup ends, in bytes.
     *
     * @throws LuksException for areas that nobody laid out like this; status 4
     */
    public static int end(Header header) {
        long end = header instanceof Luks2Header luks2 ? luks2.endOfAreas() : ((Luks1Header) header).endOfAreas();
        if (end > MOST) {
            throw new LuksException(
                    "the key areas end at byte " + end + ", and a backup holds at most " + new Size(MOST)
                            + ": this header was made to fill memory, or is damaged",
                    LuksException.NO_LUKS);
        }
        return (int) end;
    }
}

package luksh.change.step;

import java.util.Arrays;
import luksh.device.Device;
import luksh.file.DurableFile;
import luksh.format.Alignment;
import luksh.format.ExitStatus;
import luksh.format.FileName;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;

/** Creates header backups. */
public final class SavedFile {
    /** Eight areas of the largest key need 16 MiB; the rest allows for the alignments of old programs. */
    private static final int MOST = 256 << 20;

    private SavedFile() {}

    /**
     * Writes a header backup with the bytes of {@link #content}.
     *
     * @param file created with mode 0400, flushed together with its folder
     */
    public static void backup(Device device, Header header, String file) {
        DurableFile.create(FileName.parse(file), "r--------", content(device, header));
    }

    /**
     * A header backup in the format of cryptsetup. LUKS1: all bytes up to the last key area, padded with zeros to a page, with
     * zeros in the gap after the header. LUKS2: both copies and the whole room for key areas. Every present passphrase
     * unlocks it.
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
     * End of a backup, in bytes.
     *
     * @throws LuksException if the areas reach too far; status 4
     */
    public static int end(Header header) {
        long end = header instanceof Luks2Header luks2 ? luks2.endOfAreas() : ((Luks1Header) header).endOfAreas();
        if (end > MOST) {
            throw new LuksException(
                    "the key areas end at byte " + end + ", and a backup has at most " + new Size(MOST)
                            + ": this header is damaged, or was made to exhaust memory",
                    ExitStatus.NO_LUKS);
        }
        return (int) end;
    }
}

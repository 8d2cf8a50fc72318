package luksh.rescue;

import java.util.List;
import luksh.change.step.header.Luks2Mend;
import luksh.change.step.header.Mend;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.luks2.Luks2Header;

/**
 * A LUKS2 header that can be made of what is left on a device, or of a backup.
 *
 * @param copy a whole copy as it must stand at {@code offset}, with a checksum that fits
 * @param offset in bytes: 0 or the size of one copy
 * @param both something of it stands in the other copy alone, so that one must stay until this one is written
 * @param found what stood at the start of the device; empty if nothing of it is needed
 * @param bless what no checksum confirms and the new one would, a line each; empty if the checksum stood there
 */
public record Luks2Candidate(
        Luks2Header header, Bytes copy, long offset, boolean both, Bytes found, String reason, List<String> bless)
        implements Candidate {
    static final int BINARY = Luks2Header.BINARY_SIZE;

    public Luks2Candidate {
        bless = List.copyOf(bless);
    }

    /** Where the other copy belongs. */
    long otherOffset() {
        return offset == 0 ? header.headerSize() : 0;
    }

    @Override
    public void lay(Device overlay) {
        overlay.write(offset, copy.toArray());
        overlay.write(otherOffset(), header.encode(otherOffset() != 0, Bytes.zeros(Luks2Header.SALT_SIZE)));
    }

    @Override
    public Mend mend() {
        return new Luks2Mend(header, copy, offset, both, found, reason, bless);
    }
}

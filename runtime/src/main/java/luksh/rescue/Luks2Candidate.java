package luksh.rescue;

import java.util.List;
import luksh.change.step.header.Luks2Mend;
import luksh.change.step.header.Mend;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.luks2.Luks2Header;

/**
 * A LUKS2 header made from the rest of a damaged header, or from a backup.
 *
 * @param copy a complete copy for {@code offset}, with a matching checksum
 * @param offset in bytes: 0 or the size of one copy
 * @param both whether parts of it are only in the other copy, which must stay until this one is written
 * @param found the start of the device as read; empty if it is not needed
 * @param bless the values that only a new checksum confirms, a line each; empty if the old one matches
 */
public record Luks2Candidate(
        Luks2Header header, Bytes copy, long offset, boolean both, Bytes found, String reason, List<String> bless)
        implements Candidate {
    static final int BINARY = Luks2Header.BINARY_SIZE;

    public Luks2Candidate {
        bless = List.copyOf(bless);
    }

    /** The offset of the other copy. */
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

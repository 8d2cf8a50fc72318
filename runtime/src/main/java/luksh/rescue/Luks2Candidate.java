package luksh.rescue;

import luksh.change.Luks2Mend;
import luksh.change.Mend;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.Luks2Header;

/**
 * A LUKS2 header that can be made of what is left on a device: its checksum fits once the magic is put back.
 *
 * @param copy the whole copy as it was, magic included
 * @param offset where it stands, in bytes: 0 or the size of one copy
 * @param textOffset where its JSON area was found: behind its binary header, or behind the other copy's
 * @param saved it comes from a backup: what stands at these places now is something else
 */
public record Luks2Candidate(Luks2Header header, Bytes copy, long offset, long textOffset, boolean saved, String reason)
        implements Candidate {
    static final int BINARY = 4096;

    /** Whether the binary header of one copy and the JSON area of the other were put together. */
    boolean joined() {
        return textOffset - offset != BINARY;
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
        return new Luks2Mend(header, copy, offset, joined(), saved, reason);
    }
}

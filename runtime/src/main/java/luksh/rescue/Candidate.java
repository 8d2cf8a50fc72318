package luksh.rescue;

import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.KeySlot;
import luksh.format.Luks2Header;
import luksh.unlock.Randomness;

/**
 * A LUKS2 header that can be made of what is left on a device: its checksum fits once the magic is put back.
 *
 * @param copy the whole copy as it was, magic included
 * @param offset where it stands, in bytes: 0 or the size of one copy
 * @param textOffset where its JSON area was found: behind its binary header, or behind the other copy's
 * @param saved it comes from a backup: what stands at these places now is something else
 * @param reason where it comes from and what is wrong with it, in words
 */
public record Candidate(Luks2Header header, Bytes copy, long offset, long textOffset, boolean saved, String reason) {
    /** Whether the binary header of one copy and the JSON area of the other were put together. */
    public boolean joined() {
        return textOffset - offset != BINARY;
    }

    static final int BINARY = 4096;

    /** Where the other copy belongs. */
    public long otherOffset() {
        return offset == 0 ? header.headerSize() : 0;
    }

    /** Slots whose key areas may still be whole. */
    public long wholeSlots(Device device) {
        return header.slots().stream().filter(slot -> whole(slot, device)).count();
    }

    private boolean whole(KeySlot slot, Device device) {
        return Randomness.lost(slot.area(), header.keyBytes(slot), device).isEmpty();
    }

    /** Makes the header whole on an overlay, so that it can be tried before anything is written. */
    public void lay(Device overlay) {
        overlay.write(offset, copy.toArray());
        overlay.write(otherOffset(), header.encode(otherOffset() != 0, Bytes.zeros(Luks2Header.SALT_SIZE)));
    }
}

package luksh.change;

import java.util.Arrays;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.Luks2Header;

/**
 * From one copy whose checksum fits. The other copy is written first and flushed, and only then the one that it was made
 * from: a crash leaves that one as it was, or the new one whole, and the same can be done again.
 */
public final class Luks2Mend extends Mend {
    /** Magic and version, which are put back. */
    private static final int MAGIC = 8;

    private static final int BINARY = 4096;

    private final Luks2Header header;
    private final Bytes copy;
    private final long offset;
    private final boolean joined;
    private final boolean saved;

    /**
     * @param copy the whole copy that is found, its magic put back
     * @param offset where it stands: 0, or the size of one copy
     * @param joined its JSON area was taken from the other copy, which is its only place
     * @param saved it lies in a backup and nowhere on the device
     * @param source where it comes from, in words
     */
    public Luks2Mend(Luks2Header header, Bytes copy, long offset, boolean joined, boolean saved, String source) {
        super(header, source);
        this.header = header;
        this.copy = copy;
        this.offset = offset;
        this.joined = joined;
        this.saved = saved;
    }

    @Override
    long size() {
        return 2 * header.headerSize();
    }

    @Override
    long endOfAreas() {
        return header.endOfAreas();
    }

    @Override
    String place() {
        return "the copy at byte " + offset;
    }

    @Override
    String inWords() {
        return "LUKS2, UUID " + header.uuid() + ", sequence id " + Long.toUnsignedString(header.sequence());
    }

    @Override
    boolean stillThere(Device device) {
        int length = joined ? BINARY : copy.size();
        if (saved) {
            return true;
        }
        if (offset + length > device.size()) {
            return false;
        }
        byte[] found = device.read(offset, length);
        return Arrays.equals(found, MAGIC, length, copy.toArray(), MAGIC, length);
    }

    @Override
    Orders orders(Device overlay) {
        var orders = new Luks2Orders(overlay);
        orders.mend(header, copy.toArray(), offset, joined);
        return orders;
    }
}

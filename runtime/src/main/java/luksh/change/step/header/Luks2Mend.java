package luksh.change.step.header;

import java.util.Arrays;
import java.util.List;
import luksh.change.write.Luks2WriteOrder;
import luksh.change.write.WriteOrder;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.luks2.Luks2Header;

/**
 * Restores both copies of a LUKS2 header from one copy whose checksum is correct, or in which only the checksum is damaged.
 * luksh writes and flushes the other copy first, and then the source copy. A crash leaves the source copy or the new copy
 * complete, and the same step can run again. If both copies were needed, luksh writes the one with the correct checksum first:
 * each written sector reduces the damage.
 */
public final class Luks2Mend extends Mend {
    private final Luks2Header header;
    private final Bytes copy;
    private final long offset;
    private final boolean both;
    private final Bytes found;

    /**
     * @param copy the whole copy to write at {@code offset}
     * @param offset 0, or the size of one copy
     * @param both whether a part of it exists only in the other copy
     * @param found start of the device when the header was found; empty if it is not needed
     * @param source origin of the header, for the plan
     * @param notes further sentences for the plan
     */
    public Luks2Mend(
            Luks2Header header, Bytes copy, long offset, boolean both, Bytes found, String source, List<String> notes) {
        super(header, source, notes);
        this.header = header;
        this.copy = copy;
        this.offset = offset;
        this.both = both;
        this.found = found;
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
        return device.size() >= found.size() && Arrays.equals(device.read(0, found.size()), found.toArray());
    }

    @Override
    WriteOrder writeOrder(Device overlay) {
        var writeOrder = new Luks2WriteOrder(overlay);
        writeOrder.mend(header, copy.toArray(), offset, both);
        return writeOrder;
    }
}

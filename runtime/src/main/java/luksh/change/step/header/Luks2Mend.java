package luksh.change.step.header;

import java.util.Arrays;
import java.util.List;
import luksh.change.write.Luks2WriteOrder;
import luksh.change.write.WriteOrder;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.luks2.Luks2Header;

/**
 * From one copy whose checksum fits, or of which all but the checksum is whole. The other copy is written first and
 * flushed, and only then the one that it was made from: a crash leaves that one as it was, or the new one whole, and the
 * same can be done again. Where both copies were needed, the one whose checksum fits is written first: each sector of it
 * that is written is one less that broke.
 */
public final class Luks2Mend extends Mend {
    private final Luks2Header header;
    private final Bytes copy;
    private final long offset;
    private final boolean both;
    private final Bytes found;

    /**
     * @param copy the whole copy as it shall stand at {@code offset}
     * @param offset 0, or the size of one copy
     * @param both something of it stands in the other copy alone
     * @param found what stood at the start of the device when it was found; empty if nothing of it is needed
     * @param source where it comes from, in words
     * @param notes what else a person must see before the header is written
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

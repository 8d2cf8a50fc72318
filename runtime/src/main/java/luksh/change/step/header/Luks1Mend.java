package luksh.change.step.header;

import java.util.Arrays;
import java.util.List;
import luksh.change.write.Luks1WriteOrder;
import luksh.change.write.WriteOrder;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.luks1.Luks1Header;

/**
 * The fields of a LUKS1 header that broke, put back. Its second sector goes first, the one with the magic last: what a
 * crash leaves is the header whole, or broken in fewer places than before, and the same can be done again.
 */
public final class Luks1Mend extends Mend {
    /** The sectors that the header reaches into. */
    private static final int SIZE = 2 * Luks1Header.SECTOR;

    private final Luks1Header header;
    private final Bytes found;

    /**
     * @param header as it shall be
     * @param found the first {@value Luks1Header#SIZE} bytes of the device as they were when it was found
     * @param source where it comes from, in words
     * @param notes what else a person must see before the header is written
     */
    public Luks1Mend(Luks1Header header, Bytes found, String source, List<String> notes) {
        super(header, source, notes);
        this.header = header;
        this.found = found;
    }

    @Override
    long size() {
        return SIZE;
    }

    @Override
    long endOfAreas() {
        return header.endOfAreas();
    }

    @Override
    String place() {
        return "the header at byte 0";
    }

    @Override
    String inWords() {
        return "LUKS1, UUID " + header.uuid();
    }

    @Override
    boolean stillThere(Device device) {
        return device.size() >= SIZE && Arrays.equals(device.read(0, found.size()), found.toArray());
    }

    @Override
    WriteOrder writeOrder(Device overlay) {
        var writeOrder = new Luks1WriteOrder(overlay);
        writeOrder.mend(header);
        return writeOrder;
    }
}

package luksh.change.step.header;

import java.util.Arrays;
import java.util.List;
import luksh.change.write.Luks1WriteOrder;
import luksh.change.write.WriteOrder;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.luks1.Luks1Header;

/**
 * Restores damaged fields of a LUKS1 header. luksh writes the second sector first, and the sector with the magic bytes last. A
 * crash leaves a complete header, or one with less damage than before, and the same step can run again.
 */
public final class Luks1Mend extends Mend {
    /** The size of the sectors that contain the header. */
    private static final int SIZE = 2 * Luks1Header.SECTOR;

    private final Luks1Header header;
    private final Bytes found;

    /**
     * @param header the header to write
     * @param found the first {@value Luks1Header#SIZE} bytes of the device when the header was found
     * @param source origin of the header, for the plan
     * @param notes further sentences for the plan
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

package luksh.change;

import java.util.Arrays;
import luksh.device.Device;

/** Where a LUKS2 header may have left its second copy; LUKS2 On-Disk Format 1.1.4, section 2.1. */
final class Magics {
    static final long[] SECONDARY_OFFSETS = {
        0x4000, 0x8000, 0x10000, 0x20000, 0x40000, 0x80000, 0x100000, 0x200000, 0x400000
    };
    private static final byte[] SECONDARY = {'S', 'K', 'U', 'L', (byte) 0xba, (byte) 0xbe};

    static final int SIZE = SECONDARY.length;

    private Magics() {}

    static boolean secondaryAt(Device device, long offset) {
        return Arrays.equals(device.read(offset, SECONDARY.length), SECONDARY);
    }
}

package luksh.change.write;

import java.util.Arrays;
import java.util.List;
import luksh.device.Device;
import luksh.format.LuksMagic;

/** The possible offsets of the second copy of a LUKS2 header; LUKS2 On-Disk Format 1.1.4, section 2.1. */
public final class SecondaryHeaders {
    public static final List<Long> OFFSETS =
            List.of(0x4000L, 0x8000L, 0x10000L, 0x20000L, 0x40000L, 0x80000L, 0x100000L, 0x200000L, 0x400000L);
    private static final byte[] SECONDARY = LuksMagic.SECONDARY.toArray();

    public static final int SIZE = SECONDARY.length;

    private SecondaryHeaders() {}

    public static boolean secondaryAt(Device device, long offset) {
        return Arrays.equals(device.read(offset, SECONDARY.length), SECONDARY);
    }
}

package luksh.audit;

import java.util.Arrays;
import luksh.device.Device;
import luksh.device.DeviceView;
import luksh.format.LuksException;

/**
 * A device whose beginning was read at once, for many rules ask for pieces of it. They all see one state of it, and its
 * size as it was then.
 */
final class CachedStart implements DeviceView {
    /** Both copies of a LUKS2 header of the usual size, and what lies at the next place for one. */
    private static final int MOST = 36 << 10;

    private final Device disk;
    private final long size;
    private final byte[] start;

    CachedStart(Device disk) {
        this.disk = disk;
        this.size = disk.size();
        this.start = start(disk, (int) Math.min(MOST, size));
    }

    /** A sector that cannot be read is the matter of whoever needs it. */
    private static byte[] start(Device disk, int size) {
        try {
            return disk.read(0, size);
        } catch (LuksException e) {
            return new byte[0];
        }
    }

    @Override
    public Device disk() {
        return disk;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public byte[] read(long offset, int wanted) {
        return offset >= 0 && wanted >= 0 && offset <= start.length - wanted
                ? Arrays.copyOfRange(start, (int) offset, (int) offset + wanted)
                : disk.read(offset, wanted);
    }
}

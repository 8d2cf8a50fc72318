package luksh.audit;

import java.util.Arrays;
import luksh.device.Device;
import luksh.device.DeviceView;
import luksh.format.LuksException;

/**
 * A device whose first bytes were read once, because many rules need parts of them. All rules see the same bytes and the
 * same size.
 */
final class CachedStart implements DeviceView {
    /** Both copies of a LUKS2 header of the usual size, and the next offset where a second copy can be. */
    private static final int MOST = 36 << 10;

    private final Device disk;
    private final long size;
    private final byte[] start;

    CachedStart(Device disk) {
        this.disk = disk;
        this.size = disk.size();
        this.start = start(disk, (int) Math.min(MOST, size));
    }

    /** Empty if a sector is unreadable: a rule that needs it reads it again and reports the failure. */
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

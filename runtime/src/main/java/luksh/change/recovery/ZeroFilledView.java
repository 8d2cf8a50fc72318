package luksh.change.recovery;

import luksh.device.Device;
import luksh.device.DeviceView;
import luksh.format.LuksException;

/** A read-only view of a disk in which unreadable blocks are zeros. */
record ZeroFilledView(Device disk) implements DeviceView {
    private static final int SECTOR = 512;

    @Override
    public byte[] read(long offset, int size) {
        try {
            return disk.read(offset, size);
        } catch (LuksException e) {
            if (offset < 0 || offset + size > disk.size()) {
                throw e;
            }
            var content = new byte[size];
            for (int at = 0; at < size && size > SECTOR; at += SECTOR) {
                byte[] part = read(offset + at, Math.min(SECTOR, size - at));
                System.arraycopy(part, 0, content, at, part.length);
            }
            return content;
        }
    }
}

package luksh.change;

import luksh.device.Device;
import luksh.format.LuksException;

/** A disk of which some blocks may not be readable any more; they count as zeros. For reading alone. */
record Remains(Device disk) implements Device {
    private static final int SECTOR = 512;

    @Override
    public String path() {
        return disk.path();
    }

    @Override
    public long size() {
        return disk.size();
    }

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

    @Override
    public byte[] readBack(long offset, int size) {
        return read(offset, size);
    }

    @Override
    public boolean readsPastCache() {
        return disk.readsPastCache();
    }

    @Override
    public void write(long offset, byte[] content) {
        throw new IllegalStateException("for reading alone");
    }

    @Override
    public void flush() {}

    /** The disk stays its owner's. */
    @Override
    public void close() {}
}

package luksh.change;

import luksh.device.Device;

/** A device as it lies on the medium: after a failed flush the cache shows what never arrived. */
record Medium(Device disk) implements Device {
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
        return disk.readBack(offset, size);
    }

    @Override
    public byte[] readBack(long offset, int size) {
        return disk.readBack(offset, size);
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

package luksh.change.step;

import luksh.device.Device;

/** A read-only device of zeros: stands for a file that is not created yet. */
record BlankDevice(String path, long size) implements Device {
    @Override
    public byte[] read(long offset, int length) {
        return new byte[length];
    }

    @Override
    public byte[] readBack(long offset, int length) {
        return read(offset, length);
    }

    @Override
    public boolean readsPastCache() {
        return false;
    }

    @Override
    public void write(long offset, byte[] content) {
        throw new IllegalStateException(path + " is not created yet");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}

package luksh.change.step;

import luksh.device.Device;

/** A device of zeros that takes no write: what a file will be before it is made. */
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
        throw new IllegalStateException(path + " is not made yet");
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}

package luksh.fuzz;

import java.util.Arrays;
import luksh.device.Device;
import luksh.format.ExitStatus;
import luksh.format.LuksException;

/** Bytes that claim to be a device, zeros behind them; to be read. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ByteDevice(byte[] content, long size) implements Device {
    /** What a read may ask for at most: both copies and the largest key area are far below. */
    private static final int MOST = 8 << 20;

    @Override
    public String path() {
        return "fuzzed";
    }

    @Override
    public byte[] read(long offset, int length) {
        if (length > MOST) {
            throw new AssertionError("a read of " + length + " bytes");
        }
        if (offset < 0 || length < 0 || offset + length > size) {
            throw new LuksException("fuzzed ends before " + offset + " + " + length, ExitStatus.NO_LUKS);
        }
        int from = (int) Math.min(offset, content.length);
        int to = (int) Math.min(offset + length, content.length);
        return Arrays.copyOf(Arrays.copyOfRange(content, from, to), length);
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
    public void write(long offset, byte[] written) {
        throw new AssertionError("reading writes");
    }

    @Override
    public void flush() {
        throw new AssertionError("reading writes");
    }

    @Override
    public void close() {
        // nothing is open
    }
}

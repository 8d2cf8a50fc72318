package luksh.device;

import java.util.Arrays;
import luksh.format.ExitStatus;
import luksh.format.LuksException;

/** Bytes in memory that are read like a device and never written. Closing overwrites them. */
public final class InMemory implements Device {
    private final String path;
    private final byte[] content;

    /**
     * Takes ownership of the bytes.
     *
     * @param path their origin, for messages
     */
    public InMemory(String path, byte[] content) {
        this.path = path;
        this.content = content;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public long size() {
        return content.length;
    }

    @Override
    public byte[] read(long offset, int size) {
        if (offset < 0 || size < 0 || offset + size > content.length) {
            throw new LuksException(
                    "cannot read " + path + " at byte " + offset + ": it ends at byte " + content.length
                            + "; it is truncated; use another copy",
                    ExitStatus.NO_LUKS);
        }
        return Arrays.copyOfRange(content, (int) offset, (int) offset + size);
    }

    /** The same as {@link #read}. */
    @Override
    public byte[] readBack(long offset, int size) {
        return read(offset, size);
    }

    @Override
    public boolean readsPastCache() {
        return false;
    }

    /** Always fails. */
    @Override
    public void write(long offset, byte[] written) {
        throw new LuksException(path + " cannot be changed; name the device or image instead", ExitStatus.FAILED);
    }

    @Override
    public void flush() {
        // nothing is written
    }

    @Override
    public void close() {
        Arrays.fill(content, (byte) 0);
    }
}

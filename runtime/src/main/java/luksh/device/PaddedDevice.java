package luksh.device;

import java.util.Arrays;

/**
 * A truncated file, with zeros in the place of the missing bytes. Closing it closes the file.
 *
 * @param size in bytes, with the zeros
 */
public record PaddedDevice(Device disk, long size) implements DeviceView {
    @Override
    public byte[] read(long offset, int length) {
        int there = (int) Math.max(0, Math.min(length, disk.size() - offset));
        if (offset < 0 || offset + length > size) {
            return disk.read(offset, length); // fails with the length of the file
        }
        return there == 0 ? new byte[length] : Arrays.copyOf(disk.read(offset, there), length);
    }

    @Override
    public void close() {
        disk.close();
    }
}

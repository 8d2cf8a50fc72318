package luksh.device;

import java.util.Arrays;

/**
 * A file that was cut short, with zeros in the place of what is missing. It closes the file with itself.
 *
 * @param size in bytes, zeros included
 */
public record PaddedDevice(Device disk, long size) implements DeviceView {
    @Override
    public byte[] read(long offset, int length) {
        int there = (int) Math.max(0, Math.min(length, disk.size() - offset));
        if (offset < 0 || offset + length > size) {
            return disk.read(offset, length); // says how long it is
        }
        return there == 0 ? new byte[length] : Arrays.copyOf(disk.read(offset, there), length);
    }

    @Override
    public void close() {
        disk.close();
    }
}

package luksh.device;

/**
 * A device from one of its bytes on, as a partition is.
 *
 * @param start what is byte 0 of the part, in bytes from the start of the device
 */
public record Partition(Device disk, long start) implements DeviceView {
    @Override
    public long size() {
        return disk.size() - start;
    }

    @Override
    public byte[] read(long offset, int size) {
        return disk.read(start + offset, size);
    }
}

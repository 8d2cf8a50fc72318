package luksh.device;

/**
 * The part of a device that starts at a given byte, like a partition.
 *
 * @param start of the part, in bytes from the start of the device
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

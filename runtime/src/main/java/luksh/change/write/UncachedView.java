package luksh.change.write;

import luksh.device.Device;
import luksh.device.DeviceView;

/** A view of a device without the cache. After a failed flush, the cache can contain bytes that are not on the disk. */
public record UncachedView(Device disk) implements DeviceView {
    @Override
    public byte[] read(long offset, int size) {
        return disk.readBack(offset, size);
    }
}

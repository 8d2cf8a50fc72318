package luksh.change.write;

import luksh.device.Device;
import luksh.device.DeviceView;

/** A device as it lies on the medium: after a failed flush the cache shows what never arrived. */
public record UncachedView(Device disk) implements DeviceView {
    @Override
    public byte[] read(long offset, int size) {
        return disk.readBack(offset, size);
    }
}

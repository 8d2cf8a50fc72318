package luksh.change;

import luksh.device.Device;
import luksh.device.View;

/** A device as it lies on the medium: after a failed flush the cache shows what never arrived. */
record Medium(Device disk) implements View {
    @Override
    public byte[] read(long offset, int size) {
        return disk.readBack(offset, size);
    }
}

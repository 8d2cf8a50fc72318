package luksh.audit;

import java.util.function.Supplier;
import luksh.device.Device;
import luksh.device.Disk;

/**
 * A device or file to inspect.
 *
 * @param named whether the user named it: then a missing header is a finding. A path from a folder or a pattern without a
 *     header is skipped
 * @param opening opens it for reading; the caller closes it
 */
public record Subject(String path, boolean named, Supplier<Device> opening) {
    /** The device or file of this path. */
    static Subject of(String path, boolean named) {
        return new Subject(path, named, () -> Disk.openForReading(path));
    }
}

package luksh.audit;

import java.util.function.Supplier;
import luksh.device.Device;
import luksh.device.Disk;

/**
 * Where a header should be.
 *
 * @param named a person named it: that there is no header is a finding then. What a folder or a pattern brought may be
 *     something else, and is passed over
 * @param opening opens it for reading; who calls it closes it
 */
public record Subject(String path, boolean named, Supplier<Device> opening) {
    /** What lies under this path. */
    static Subject of(String path, boolean named) {
        return new Subject(path, named, () -> Disk.openForReading(path));
    }
}

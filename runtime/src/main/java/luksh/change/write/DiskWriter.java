package luksh.change.write;

import java.util.ArrayList;
import java.util.List;
import luksh.change.journal.Write;
import luksh.device.Device;
import luksh.format.LuksException;

/**
 * Writes to a disk. It repeats a failed write once. After a failed flush, the kernel may mark pages as clean that never
 * reached the disk, so it writes everything since the last flush again.
 */
final class DiskWriter {
    private final Device disk;
    /** The writes since the last flush. */
    private final List<Write.Region> unflushed = new ArrayList<>();

    DiskWriter(Device disk) {
        this.disk = disk;
    }

    void put(long offset, byte[] content) {
        unflushed.add(new Write.Region(offset, content, Write.Role.HEADER, false));
        try {
            disk.write(offset, content);
        } catch (LuksException e) {
            again(e);
        }
    }

    void flush() {
        try {
            disk.flush();
        } catch (LuksException e) {
            again(e);
        }
        unflushed.clear();
    }

    private void again(LuksException first) {
        try {
            for (Write.Region region : unflushed) {
                disk.write(region.offset(), region.content());
            }
            disk.flush();
        } catch (LuksException second) {
            second.addSuppressed(first);
            throw second;
        }
    }
}

package luksh.change;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import luksh.change.journal.OpenedSlots;
import luksh.change.step.Draft;
import luksh.change.write.Execution;
import luksh.device.Device;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.Headers;
import org.jspecify.annotations.Nullable;

/** The container that a plan rests on. */
final class Snapshot {
    private final long size;
    private final @Nullable Header header;
    private final Draft.@Nullable Overwritten overwritten;
    private final Map<Area, Bytes> areas = new HashMap<>();

    Snapshot(Device device, @Nullable Header header, Draft.@Nullable Overwritten overwritten) {
        this.size = device.size();
        this.header = header;
        this.overwritten = overwritten;
        if (header != null) {
            areas(header).forEach(area -> areas.put(area, hash(device, area)));
        }
    }

    @Nullable
    Header header() {
        return header;
    }

    Draft.@Nullable Overwritten overwritten() {
        return overwritten;
    }

    /** Those of free LUKS1 slots too: another program may be about to switch one on. */
    private static List<Area> areas(Header header) {
        return header instanceof Luks1Header luks1
                ? IntStream.range(0, Luks1Header.KEY_SLOTS)
                        .mapToObj(luks1::area)
                        .toList()
                : header.slots().stream().map(KeySlot::area).toList();
    }

    /**
     * By what the header means: another program's repair of a lost copy changes its bytes alone. On LUKS1 there is no
     * lock, so this is only as good as the moment; {@link Execution} looks again before each write.
     */
    void compare(Device disk) {
        boolean same = disk.size() == size || (header == null && overwritten == null);
        if (overwritten != null) {
            same = same && overwritten.unchanged(disk);
        } else if (header != null) {
            same = same && header.equals(present(disk));
        }
        for (var area : areas.entrySet()) {
            same = same && hash(disk, area.getKey()).equals(area.getValue());
        }
        if (!same) {
            throw new LuksException(
                    disk.path() + " was changed meanwhile by another program; nothing was written. Run it again",
                    LuksException.BUSY);
        }
    }

    /** What to throw: that the container was changed, where that is behind the failure of a computation that read it. */
    RuntimeException explains(RuntimeException failure, Device disk) {
        try {
            compare(disk);
        } catch (LuksException e) {
            if (e.status() == LuksException.BUSY) {
                e.addSuppressed(failure);
                return e;
            }
        }
        return failure;
    }

    private static @Nullable Header present(Device disk) {
        try {
            return Headers.read(disk);
        } catch (HeaderException e) {
            return null;
        }
    }

    boolean unchanged(KeySlot slot, Device disk) {
        return header != null
                && header.slots().contains(slot)
                && Objects.equals(areas.get(slot.area()), hash(disk, slot.area()));
    }

    private static Bytes hash(Device device, Area area) {
        return OpenedSlots.hash(
                device.read(area.offset().bytes(), Math.toIntExact(area.size().bytes())));
    }
}

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
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.Headers;
import org.jspecify.annotations.Nullable;

/** The state of a container when the plan was made. */
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

    /** The key areas, on LUKS1 also those of free slots: another program may be enabling one. */
    private static List<Area> areas(Header header) {
        return header instanceof Luks1Header luks1
                ? IntStream.range(0, Luks1Header.KEY_SLOTS)
                        .mapToObj(luks1::area)
                        .toList()
                : header.slots().stream().map(KeySlot::area).toList();
    }

    /**
     * Compares the decoded header, because a repair by another program changes only bytes. LUKS1 has no lock, so the result can
     * be outdated at once; {@link Execution} checks again before each write.
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
                    "another program changed " + disk.path()
                            + " after the plan was made; nothing was written. Run it again",
                    ExitStatus.BUSY);
        }
    }

    /** The exception to throw: if another program changed the container, that explains the failed computation. */
    RuntimeException explains(RuntimeException failure, Device disk) {
        try {
            compare(disk);
        } catch (LuksException e) {
            if (e.status() == ExitStatus.BUSY) {
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

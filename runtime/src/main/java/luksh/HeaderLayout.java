package luksh;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import luksh.format.Area;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Segment;
import luksh.format.Size;
import luksh.format.Visible;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;

/**
 * Which bytes of a device or a file are what. {@code show} draws the header to scale.
 *
 * @param size of the device or file
 * @param header the part before the payload, which a header backup contains
 * @param extents by offset, from the first byte to the last, without gaps; {@code unused} between the others
 */
public record HeaderLayout(String path, Size size, Size header, List<Extent> extents) {
    public HeaderLayout {
        extents = List.copyOf(extents);
    }

    /** @param size of the device that holds the header, in bytes */
    static HeaderLayout of(String path, Header header, long size) {
        List<Extent> parts = header instanceof Luks1Header luks1 ? parts(luks1) : parts((Luks2Header) header);
        long end = parts.stream().mapToLong(Extent::end).max().orElse(0);
        List<Extent> payload = payload(header.segments(), end, size);
        long first = payload.isEmpty() ? end : payload.get(0).offset().bytes();
        return new HeaderLayout(path, new Size(size), new Size(Math.min(first, size)), filled(parts, payload, size));
    }

    /**
     * The header and all eight key areas. An area belongs to its slot, also while the slot is not in use; LUKS1 On-Disk
     * Format 1.2.3, figure 1.
     */
    private static List<Extent> parts(Luks1Header header) {
        var parts = new ArrayList<Extent>();
        parts.add(Extent.of(0, Luks1Header.SIZE, "header", true));
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            Area area = header.area(number);
            boolean active = header.keySlot(number).active();
            String slot = "slot " + number + (active ? "" : ", not in use");
            parts.add(new Extent(area.offset(), area.size(), slot, active));
        }
        return parts;
    }

    /** Both copies, the key areas, and the free space for more of them; LUKS2 On-Disk Format 1.1.4, section 2. */
    private static List<Extent> parts(Luks2Header header) {
        long copy = header.headerSize();
        var parts = new ArrayList<Extent>();
        parts.add(Extent.of(0, copy, "primary header", true));
        parts.add(Extent.of(copy, copy, "secondary header", true));
        long at = 2 * copy;
        List<KeySlot> slots = header.allSlots().stream()
                .sorted(Comparator.comparing(slot -> slot.area().offset()))
                .toList();
        for (KeySlot slot : slots) {
            var area = new Extent(slot.area().offset(), slot.area().size(), "slot " + slot.number(), true);
            gap(parts, at, area.offset().bytes(), "free");
            parts.add(area);
            at = area.end();
        }
        gap(parts, at, header.endOfAreas(), "free");
        return parts;
    }

    /** The segments on this device. That of a detached header begins at byte 0 of another one. */
    private static List<Extent> payload(List<Segment> segments, long endOfHeader, long size) {
        return segments.stream()
                .filter(segment -> segment.offset().bytes() >= endOfHeader)
                .filter(segment -> segment.offset().bytes() < size)
                .map(segment -> Extent.of(
                        segment.offset().bytes(),
                        segment.dynamic()
                                ? size - segment.offset().bytes()
                                : segment.size().bytes(),
                        segments.size() == 1 ? "payload" : "segment " + segment.number(),
                        true))
                .sorted(Comparator.comparing(Extent::offset))
                .toList();
    }

    /** Cuts the extents at the end of the device, and leaves out what overlaps: the old segments of a reencryption. */
    private static List<Extent> filled(List<Extent> parts, List<Extent> payload, long size) {
        var all = new ArrayList<Extent>();
        long at = 0;
        List<Extent> known = Stream.concat(parts.stream(), payload.stream())
                .sorted(Comparator.comparing(Extent::offset))
                .toList();
        for (Extent extent : known) {
            long from = extent.offset().bytes();
            long end = Math.min(extent.end(), size);
            if (from >= at && end > from) {
                gap(all, at, from, "unused");
                all.add(Extent.of(from, end - from, extent.what(), extent.used()));
                at = end;
            }
        }
        gap(all, at, size, "unused");
        return all;
    }

    private static void gap(List<Extent> extents, long from, long to, String what) {
        if (to > from) {
            extents.add(Extent.of(from, to - from, what, false));
        }
    }

    @Override
    public String toString() {
        return Visible.of(path) + ": " + size + ", header of " + header;
    }
}

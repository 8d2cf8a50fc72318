package luksh.format.luks2;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import luksh.format.Alignment;
import luksh.format.Area;

/** Finds free space for a new key area, between both copies of a LUKS2 header and its first segment. */
public final class Luks2FreeSpace {
    private final Luks2Header header;
    private final Collection<ByteRange> areas;
    /** First byte behind both copies. */
    private final long begin;

    Luks2FreeSpace(Luks2Header header, Collection<ByteRange> areas) {
        this.header = header;
        this.areas = areas;
        this.begin = 2 * header.headerSize();
    }

    /** Size of an area for a key of this length, in bytes: the stripes, rounded up to whole pages. */
    public static long areaSize(int keyBytes) {
        return Alignment.up((long) keyBytes * Luks2Header.STRIPES);
    }

    /** The first offset with space for an area of this size, as cryptsetup finds it. Empty if there is none. */
    public Optional<Long> gap(long size) {
        return gap(size, Set.of());
    }

    /** The same, without using these areas. */
    public Optional<Long> gap(long size, Collection<Area> besides) {
        long offset = begin;
        List<ByteRange> byOffset = taken(besides)
                .sorted(Comparator.comparingLong(ByteRange::offset))
                .toList();
        for (ByteRange area : byOffset) {
            if (area.offset() - offset >= size) {
                return Optional.of(offset);
            }
            offset = Math.max(offset, area.end());
        }
        return header.endOfAreas() - offset >= size ? Optional.of(offset) : Optional.empty();
    }

    /** Whether this area is inside the space for areas, and overlaps neither these areas nor those of slots. */
    public boolean isFree(Area area, Collection<Area> besides) {
        ByteRange wanted = ByteRange.of(area);
        return wanted.offset() >= begin
                && wanted.end() <= header.endOfAreas()
                && taken(besides).noneMatch(wanted::overlaps);
    }

    private Stream<ByteRange> taken(Collection<Area> besides) {
        return Stream.concat(areas.stream(), besides.stream().map(ByteRange::of));
    }

    /**
     * The header with space for one more area of this size behind the others, up to the first segment. Empty if there
     * is not enough space, or if the header is detached and its device ends.
     *
     * @param deviceSize of the device that contains the header, in bytes
     */
    public Optional<Luks2Header> grown(long size, long deviceSize) {
        long last = areas.stream().mapToLong(ByteRange::end).max().orElse(begin);
        long needed = Alignment.up(last + size - begin);
        long first = header.segments().stream()
                .mapToLong(segment -> segment.offset().bytes())
                .min()
                .orElse(0);
        long limit = Math.min(first == 0 ? deviceSize : first, begin + Luks2Rules.MOST_KEYSLOTS);
        return begin + needed <= limit && needed > header.keyslotsSize()
                ? Optional.of(header.withKeyslotsSize(needed))
                : Optional.empty();
    }
}

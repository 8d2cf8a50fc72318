package luksh.format.luks2;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Where a new key area has room, between both copies of a LUKS2 header and its first segment. */
final class Luks2FreeSpace {
    private static final int PAGE = 4096;

    private Luks2FreeSpace() {}

    static long pages(long bytes) {
        return (bytes + PAGE - 1) / PAGE * PAGE;
    }

    /** The first gap of this size from {@code begin} to {@code end}. */
    static Optional<Long> gap(Collection<Extent> areas, long begin, long end, long size) {
        long offset = begin;
        List<Extent> byOffset =
                areas.stream().sorted(Comparator.comparingLong(Extent::offset)).toList();
        for (Extent area : byOffset) {
            if (area.offset() - offset >= size) {
                return Optional.of(offset);
            }
            offset = Math.max(offset, area.end());
        }
        return end - offset >= size ? Optional.of(offset) : Optional.empty();
    }

    /** How large the room has to be for one more area of this size behind the others. */
    static long needed(Collection<Extent> areas, long begin, long size) {
        long last = areas.stream().mapToLong(Extent::end).max().orElse(begin);
        return pages(last + size - begin);
    }
}

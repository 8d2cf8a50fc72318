package luksh.format.luks2;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import luksh.format.Area;
import luksh.format.HeaderException;

/** A range of bytes on the device. Its end does not overflow. */
record ByteRange(long offset, long size) {
    private static final int SECTOR = 512;
    private static final long MOST = Long.MAX_VALUE >> 1;

    /** Reads the members {@code offset} and {@code size} of an object. */
    static ByteRange of(JsonMember holder) {
        return new ByteRange(bounded(holder.member("offset")), bounded(holder.member("size")));
    }

    /** Refuses numbers larger than any device. The sum of two valid numbers does not overflow. */
    static long bounded(JsonMember member) {
        long value = member.uint64();
        if (value < 0 || value > MOST) {
            throw new HeaderException(member.path(), Long.toUnsignedString(value), "at most " + MOST);
        }
        return value;
    }

    /** Like {@link #bounded}, but replaces a larger number with the maximum. */
    static long clamped(JsonMember member) {
        long value = member.uint64();
        return value < 0 || value > MOST ? MOST / SECTOR * SECTOR : value;
    }

    /** Whether these digits are a number larger than any device. */
    static boolean isBeyond(String digits) {
        return digits.length() <= 20
                && digits.matches("[0-9]+")
                && Long.compareUnsigned(Long.parseUnsignedLong(digits), MOST) > 0;
    }

    static ByteRange of(Area area) {
        return new ByteRange(area.offset().bytes(), area.size().bytes());
    }

    long end() {
        return offset + size;
    }

    boolean overlaps(ByteRange other) {
        return offset < other.end() && other.offset < end();
    }

    /** The exception names the later one of two overlapping ranges. */
    static void checkApart(Map<Integer, ByteRange> ranges, String path, String member) {
        List<Map.Entry<Integer, ByteRange>> byOffset = ranges.entrySet().stream()
                .sorted(Comparator.comparingLong(entry -> entry.getValue().offset()))
                .toList();
        for (int i = 1; i < byOffset.size(); i++) {
            Map.Entry<Integer, ByteRange> left = byOffset.get(i - 1);
            Map.Entry<Integer, ByteRange> right = byOffset.get(i);
            if (left.getValue().end() > right.getValue().offset()) {
                throw new HeaderException(
                        path + "." + right.getKey() + "." + member,
                        right.getValue().offset() + ", inside " + path + "." + left.getKey(),
                        left.getValue().end() + " or more; they must not overlap");
            }
        }
    }
}

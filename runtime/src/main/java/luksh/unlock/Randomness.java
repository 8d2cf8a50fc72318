package luksh.unlock;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import luksh.device.Device;
import luksh.format.Area;

/**
 * Decides whether bytes can be the ciphertext of a key area. Encrypted bytes fail with a stated, very small
 * probability. The remains of a file system, a text, a wipe or a repeated pattern do not pass.
 *
 * <p>Each sector is tested with Pearson's chi-squared over the counts of the 256 values. The test uses the sum of the
 * squared counts: chi-squared is half of it, less 512. With two bytes per value the chi-squared distribution is
 * inaccurate at its ends (by a factor of two hundred at the upper limit). Therefore the limits come from the exact
 * distribution of that sum for 512 bytes: P(sum at least 1966) is 9.1e-13, P(sum at most 1282) is 8.8e-13. A whole
 * area has enough bytes for the approximation.
 */
public final class Randomness {
    /** Size of one test, in bytes. */
    public static final int SECTOR = 512;

    /** Maximum probability that ciphertext fails one test. */
    public static final double FALSE_ALARM = 2e-12;

    /** Number of sectors in a sample: seven gaps, so that a loss of a seventh of the area is found. */
    private static final int SAMPLES = 8;

    private static final int LEAST_SQUARES = 1282;
    private static final int MOST_SQUARES = 1966;
    /** Limit for 255 degrees of freedom; the probability of a higher value is one in 1e12. */
    private static final double MOST_CHI_SQUARED = 448;
    /** The same with one in a million: for a guess, not a report. */
    private static final double LIKELY_CHI_SQUARED = 375;

    private Randomness() {}

    /**
     * A range of an area without ciphertext.
     *
     * @param from its first byte, from the start of the area
     * @param to the byte behind it
     * @param kinds what lies there, in words, in order
     */
    public record Loss(long from, long to, List<String> kinds) {
        Loss(long from, long to, String kind) {
            this(from, to, List.of(kind));
        }

        /** All kinds in one line. */
        public String what() {
            return String.join(" and ", kinds);
        }

        /** Both in one; a kind is named once. */
        private Loss and(Loss next) {
            return new Loss(
                    from,
                    next.to,
                    Stream.concat(kinds.stream(), next.kinds.stream())
                            .distinct()
                            .toList());
        }
    }

    /**
     * The ranges of an area that contain no ciphertext, in order; empty if it may be intact.
     *
     * @param keyBytes length of the split key; bytes behind its stripes are padding
     */
    public static List<Loss> losses(Area area, int keyBytes, Device device) {
        long offset = area.offset().bytes();
        long used = sectors(area, keyBytes) * SECTOR;
        int size = Math.toIntExact(Math.max(0, Math.min(used, (device.size() - offset) / SECTOR * SECTOR)));
        byte[] content = size == 0 ? new byte[0] : device.read(offset, size);
        var losses = new ArrayList<Loss>();
        Set<ByteBuffer> seen = new HashSet<>();
        for (int from = 0; from < size; from += SECTOR) {
            boolean again = !seen.add(ByteBuffer.wrap(content, from, SECTOR));
            if (again || suspect(squares(content, from))) {
                add(losses, new Loss(from, from + SECTOR, FillPattern.of(content, from, SECTOR, again)));
            }
        }
        if (size < used) {
            add(losses, new Loss(size, used, "nothing, because the device ends before"));
        }
        if (losses.isEmpty() && chiSquared(content) > MOST_CHI_SQUARED) {
            add(losses, new Loss(0, size, "unevenly distributed bytes"));
        }
        return losses;
    }

    /**
     * Whether a few sectors of an area, including the first and the last, pass. Then {@link #losses} can be skipped
     * if there are many areas. This does not find a loss between the sectors.
     */
    public static boolean sample(Area area, int keyBytes, Device device) {
        long sectors = sectors(area, keyBytes);
        long offset = area.offset().bytes();
        long size = device.size();
        for (int i = 0; i < Math.min(SAMPLES, sectors); i++) {
            long from = offset + (sectors - 1) * i / Math.max(1, SAMPLES - 1) * SECTOR;
            if (from + SECTOR > size || suspect(squares(device.read(from, SECTOR), 0))) {
                return false;
            }
        }
        return true;
    }

    /** Combines adjacent ranges. */
    private static void add(List<Loss> losses, Loss next) {
        Loss last = losses.isEmpty() ? next : losses.get(losses.size() - 1);
        if (last.to() == next.from()) {
            losses.set(losses.size() - 1, last.and(next));
        } else {
            losses.add(next);
        }
    }

    /** Number of sectors that the stripes fill; the rest of the last one may contain anything. */
    private static long sectors(Area area, int keyBytes) {
        return Math.min(area.size().bytes(), (long) keyBytes * area.stripes()) / SECTOR;
    }

    /** Number of tests in {@link #losses}: one for each sector, one for the whole area. */
    public static long tests(Area area, int keyBytes) {
        return sectors(area, keyBytes) + 1;
    }

    /** A good guess from the counts of the 256 values, for at least 4096 bytes. */
    public static boolean random(byte[] content) {
        return chiSquared(content) <= LIKELY_CHI_SQUARED;
    }

    /** The sum of the squared counts of one sector. */
    static int squares(byte[] content, int from) {
        int sum = 0;
        for (int count : counts(content, from, SECTOR)) {
            sum += count * count;
        }
        return sum;
    }

    static boolean suspect(int squares) {
        return squares >= MOST_SQUARES || squares <= LEAST_SQUARES;
    }

    private static double chiSquared(byte[] content) {
        double expected = Math.max(1, content.length) / 256.0;
        double sum = 0;
        for (int count : counts(content, 0, content.length)) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return content.length == 0 ? 0 : sum;
    }

    private static int[] counts(byte[] content, int from, int length) {
        var counts = new int[256];
        for (int i = from; i < from + length; i++) {
            counts[content[i] & 0xff]++;
        }
        return counts;
    }
}

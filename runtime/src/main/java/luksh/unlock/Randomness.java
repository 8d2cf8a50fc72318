package luksh.unlock;

import java.util.Optional;
import luksh.device.Device;
import luksh.format.Area;

/**
 * Whether bytes may be the ciphertext that a key area holds. Encrypted bytes pass but for one group in more than a
 * million; a file system's, text or zeros do not.
 */
public final class Randomness {
    private static final int SECTOR = 512;
    private static final int GROUP = 1 << 16;
    /** Below this the counts say too little. */
    private static final int LEAST = 4096;
    /** Of 255 degrees of freedom. */
    private static final double MOST_CHI_SQUARED = 375;

    private Randomness() {}

    /**
     * A stretch that was overwritten.
     *
     * @param from its first byte, from the start of the area
     * @param to the byte behind it
     */
    public record Loss(long from, long to) {}

    /**
     * The first stretch of an area that holds anything but ciphertext; empty if it may be whole.
     *
     * @param keyBytes of the key that is split there: what lies behind its stripes is filling
     */
    public static Optional<Loss> lost(Area area, int keyBytes, Device device) {
        long offset = area.offset().bytes();
        long used = Math.min(area.size().bytes(), ((long) keyBytes * area.stripes() + SECTOR - 1) / SECTOR * SECTOR);
        long size = Math.min(used, Math.max(0, device.size() - offset));
        for (long from = 0; from < size; from += GROUP) {
            int length = (int) Math.min(GROUP, size - from);
            if (length >= LEAST && !random(device.read(offset + from, length))) {
                return Optional.of(new Loss(from, from + length));
            }
        }
        return size < used ? Optional.of(new Loss(size, used)) : Optional.empty();
    }

    /** By the counts of the 256 values, Pearson's test; for 4096 bytes or more. */
    public static boolean random(byte[] content) {
        var counts = new int[256];
        for (byte b : content) {
            counts[b & 0xff]++;
        }
        double expected = content.length / 256.0;
        double sum = 0;
        for (int count : counts) {
            sum += (count - expected) * (count - expected) / expected;
        }
        return sum <= MOST_CHI_SQUARED;
    }
}

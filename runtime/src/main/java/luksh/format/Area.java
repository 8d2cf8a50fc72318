package luksh.format;

/**
 * The key area of a slot: its place on the device, its encryption and its anti-forensic split.
 *
 * @param offset from the start of the device that holds the header
 * @param size of the encrypted area, a multiple of the sector size
 * @param cipher of the area, for example {@code aes-xts-plain64}; its sectors have 512 bytes and are numbered from 0
 * @param keyBits key size of that cipher, in bits
 * @param hash of the anti-forensic splitter
 * @param stripes number of anti-forensic stripes
 */
public record Area(Size offset, Size size, String cipher, int keyBits, String hash, int stripes) {
    private static final int SECTOR = 512;

    /** The bytes of the area that the stripes of a key with this length use. A header may claim a far larger area. */
    public int needed(int keyBytes) {
        return Math.toIntExact(((long) keyBytes * stripes + SECTOR - 1) / SECTOR * SECTOR);
    }
}

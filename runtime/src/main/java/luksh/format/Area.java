package luksh.format;

/**
 * Where a slot's key material lies, and how it is encrypted and split.
 *
 * @param offset from the start of the device that holds the header
 * @param size of the encrypted area, a whole number of sectors
 * @param cipher of the area, for example {@code aes-xts-plain64}; its sectors are 512 bytes, numbered from 0
 * @param keyBits key size of that cipher
 * @param hash of the anti-forensic splitter
 */
public record Area(Size offset, Size size, String cipher, int keyBits, String hash, int stripes) {
    private static final int SECTOR = 512;

    /** How much of it, in bytes, the stripes of a key of this length take; a header may claim a far larger area. */
    public int needed(int keyBytes) {
        return Math.toIntExact(((long) keyBytes * stripes + SECTOR - 1) / SECTOR * SECTOR);
    }
}

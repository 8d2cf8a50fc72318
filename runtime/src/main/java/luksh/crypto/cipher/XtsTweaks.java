package luksh.crypto.cipher;

/** The tweaks of XTS (IEEE 1619, section 5.3): the encrypted IV, multiplied by alpha for each further block. */
final class XtsTweaks implements TweakedMode.Tweaks {
    private static final int BLOCK = BlockCipher.BLOCK;
    private final BlockCipher cipher;
    private final int sectorSize;

    XtsTweaks(BlockCipher cipher, int sectorSize) {
        this.cipher = cipher;
        this.sectorSize = sectorSize;
    }

    @Override
    public void fill(byte[] masks, int length, byte[] ivs) {
        cipher.encrypt(ivs, 0, length / sectorSize * BLOCK);
        for (int iv = 0, start = 0; start < length; iv += BLOCK, start += sectorSize) {
            long low = (long) SectorMode.LONGS.get(ivs, iv);
            long high = (long) SectorMode.LONGS.get(ivs, iv + Long.BYTES);
            sector(masks, start, start + sectorSize, low, high);
        }
    }

    private static void sector(byte[] masks, int start, int end, long first, long second) {
        long low = first;
        long high = second;
        for (int at = start; at < end; at += BLOCK) {
            SectorMode.LONGS.set(masks, at, low);
            SectorMode.LONGS.set(masks, at + Long.BYTES, high);
            long carry = (high >> 63) & 0x87;
            high = (high << 1) | (low >>> 63);
            low = (low << 1) ^ carry;
        }
    }

    @Override
    public void close() {
        cipher.close();
    }
}

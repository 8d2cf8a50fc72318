package luksh.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The tweaks of XTS (IEEE 1619, section 5.3): the encrypted IV, multiplied by alpha from block to block. */
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
        ByteBuffer in = ByteBuffer.wrap(ivs).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer out = ByteBuffer.wrap(masks).order(ByteOrder.LITTLE_ENDIAN);
        for (int iv = 0, start = 0; start < length; iv += BLOCK, start += sectorSize) {
            sector(out, start, start + sectorSize, in.getLong(iv), in.getLong(iv + Long.BYTES));
        }
    }

    private static void sector(ByteBuffer out, int start, int end, long first, long second) {
        long low = first;
        long high = second;
        for (int at = start; at < end; at += BLOCK) {
            out.putLong(at, low);
            out.putLong(at + Long.BYTES, high);
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

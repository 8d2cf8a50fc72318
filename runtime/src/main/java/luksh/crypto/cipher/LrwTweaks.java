package luksh.crypto.cipher;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The tweaks of LRW (drafts of IEEE P1619, "LRW-AES"): the tweak key times the block index in GF(2^128). The last bit
 * of a block is its x^0. The IV is the index of the sector's first block, as a big-endian number.
 */
final class LrwTweaks implements TweakedMode.Tweaks {
    private static final int BLOCK = BlockCipher.BLOCK;
    private static final int BITS = 128;
    private final int sectorSize;
    /** The tweak key times x^i: upper and lower half. */
    private final long[] high = new long[BITS];

    private final long[] low = new long[BITS];

    /** @param key 16 bytes, not kept */
    LrwTweaks(byte[] key, int sectorSize) {
        this.sectorSize = sectorSize;
        ByteBuffer in = ByteBuffer.wrap(key);
        high[0] = in.getLong();
        low[0] = in.getLong();
        for (int i = 1; i < BITS; i++) {
            high[i] = (high[i - 1] << 1) | (low[i - 1] >>> 63);
            low[i] = (low[i - 1] << 1) ^ ((high[i - 1] >> 63) & 0x87);
        }
    }

    @Override
    public void fill(byte[] masks, int length, byte[] ivs) {
        ByteBuffer in = ByteBuffer.wrap(ivs);
        ByteBuffer out = ByteBuffer.wrap(masks);
        for (int iv = 0, start = 0; start < length; iv += BLOCK, start += sectorSize) {
            sector(out, start, in.getLong(iv), in.getLong(iv + Long.BYTES));
        }
    }

    private void sector(ByteBuffer out, int start, long highIndex, long lowIndex) {
        long upper = highIndex;
        long lower = lowIndex;
        for (int at = start; at < start + sectorSize; at += BLOCK) {
            multiply(out, at, upper, lower);
            lower++;
            if (lower == 0) {
                upper++;
            }
        }
    }

    private void multiply(ByteBuffer out, int at, long upper, long lower) {
        long productHigh = 0;
        long productLow = 0;
        for (long rest = lower; rest != 0; rest &= rest - 1) {
            int i = Long.numberOfTrailingZeros(rest);
            productHigh ^= high[i];
            productLow ^= low[i];
        }
        for (long rest = upper; rest != 0; rest &= rest - 1) {
            int i = Long.SIZE + Long.numberOfTrailingZeros(rest);
            productHigh ^= high[i];
            productLow ^= low[i];
        }
        out.putLong(at, productHigh);
        out.putLong(at + Long.BYTES, productLow);
    }

    @Override
    public void close() {
        Arrays.fill(high, 0);
        Arrays.fill(low, 0);
    }
}

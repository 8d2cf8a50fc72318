package luksh.crypto.cipher;

import java.util.Arrays;

/** XTS and LRW: each block is masked before and after the cipher with a tweak of its own. */
final class TweakedMode implements SectorMode {
    private final BlockCipher cipher;
    private final Tweaks tweaks;
    private final byte[] masks = new byte[SectorCipher.BATCH];

    TweakedMode(BlockCipher cipher, Tweaks tweaks) {
        this.cipher = cipher;
        this.tweaks = tweaks;
    }

    @Override
    public void encrypt(byte[] data, int offset, int length, byte[] ivs) {
        tweaks.fill(masks, length, ivs);
        SectorMode.xor(data, offset, masks, 0, length);
        cipher.encrypt(data, offset, length);
        SectorMode.xor(data, offset, masks, 0, length);
    }

    @Override
    public void decrypt(byte[] data, int offset, int length, byte[] ivs) {
        tweaks.fill(masks, length, ivs);
        SectorMode.xor(data, offset, masks, 0, length);
        cipher.decrypt(data, offset, length);
        SectorMode.xor(data, offset, masks, 0, length);
    }

    @Override
    public void close() {
        cipher.close();
        tweaks.close();
        Arrays.fill(masks, (byte) 0);
    }

    /** What a mode makes of the IVs: one mask of 16 bytes for every block. */
    interface Tweaks extends AutoCloseable {
        void fill(byte[] masks, int length, byte[] ivs);

        @Override
        void close();
    }
}

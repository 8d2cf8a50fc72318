package luksh.crypto.cipher;

import java.util.Arrays;

/** XTS and LRW: combines each block with its tweak before and after the cipher. */
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

    /** Computes a tweak of 16 bytes for every block from the IVs. */
    interface Tweaks extends AutoCloseable {
        void fill(byte[] masks, int length, byte[] ivs);

        @Override
        void close();
    }
}

package luksh.crypto.cipher;

import java.util.Arrays;

/**
 * CBC (NIST SP 800-38A) for many sectors at a time. A block depends on the block before it, but sectors do not depend
 * on each other. Therefore the first blocks of all sectors are encrypted together, then the second blocks, and so on.
 */
final class CbcMode implements SectorMode {
    private static final int BLOCK = BlockCipher.BLOCK;
    private final BlockCipher cipher;
    private final int sectorSize;
    private final byte[] before = new byte[SectorCipher.BATCH];

    CbcMode(BlockCipher cipher, int sectorSize) {
        this.cipher = cipher;
        this.sectorSize = sectorSize;
    }

    @Override
    public void encrypt(byte[] data, int offset, int length, byte[] ivs) {
        int sectors = length / sectorSize;
        for (int start = 0; start < sectorSize; start += BLOCK) {
            for (int i = 0; i < sectors; i++) {
                SectorMode.xor(ivs, i * BLOCK, data, offset + i * sectorSize + start, BLOCK);
            }
            cipher.encrypt(ivs, 0, sectors * BLOCK);
            for (int i = 0; i < sectors; i++) {
                System.arraycopy(ivs, i * BLOCK, data, offset + i * sectorSize + start, BLOCK);
            }
        }
    }

    @Override
    public void decrypt(byte[] data, int offset, int length, byte[] ivs) {
        System.arraycopy(data, offset, before, 0, length);
        cipher.decrypt(data, offset, length);
        for (int i = 0, start = 0; start < length; i++, start += sectorSize) {
            SectorMode.xor(data, offset + start, ivs, i * BLOCK, BLOCK);
            SectorMode.xor(data, offset + start + BLOCK, before, start, sectorSize - BLOCK);
        }
    }

    @Override
    public void close() {
        cipher.close();
        Arrays.fill(before, (byte) 0);
    }
}

package luksh.crypto.cipher;

import java.util.Arrays;
import java.util.Objects;
import luksh.crypto.Secret;
import luksh.crypto.SecretBytes;
import luksh.format.CipherSpec;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.UnsupportedException;

/**
 * Encrypts and decrypts sectors in place, as dm-crypt does with the same cipher specification. An instance has
 * buffers, so each thread needs its own. The caller closes it.
 */
public final class SectorCipher implements AutoCloseable {
    /** Bytes per call of a mode: large enough for the JDK's AES, small enough for a cache. */
    static final int BATCH = 64 << 10;

    private static final int IV_UNIT = 512;
    private final int sectorSize;
    private final SectorIvs ivs;
    private final SectorMode mode;
    private final byte[] iv;

    private SectorCipher(int sectorSize, SectorIvs ivs, SectorMode mode) {
        this.sectorSize = sectorSize;
        this.ivs = ivs;
        this.mode = mode;
        this.iv = new byte[BATCH / sectorSize * BlockCipher.BLOCK];
    }

    /**
     * Creates a cipher.
     *
     * @param key not kept; the caller closes it
     * @param sectorSize in bytes: 512, 1024, 2048 or 4096
     * @throws LuksException as {@link #check} does
     */
    public static SectorCipher of(CipherSpec spec, Secret key, int sectorSize) {
        check(spec, key.size() * Byte.SIZE);
        if (sectorSize < IV_UNIT || sectorSize > CipherSpec.MOST_SECTOR || Integer.bitCount(sectorSize) != 1) {
            throw new LuksException(
                    "sectors of " + sectorSize + " bytes are not supported; supported: 512, 1024, 2048 and 4096",
                    ExitStatus.NO_LUKS);
        }
        byte[] whole = SecretBytes.of(key);
        return new SectorCipher(
                sectorSize, new SectorIvs(spec.iv(), spec.cipher(), whole), mode(spec, whole, sectorSize));
    }

    /**
     * Checks that the cipher supports a key of this size.
     *
     * @param keyBits size of the whole key: both halves for XTS, with the 128 bits of the tweak key for LRW
     * @throws UnsupportedException if luksh does not support the cipher, mode, IV or hash
     * @throws LuksException if the key size is wrong, naming the valid sizes
     */
    public static void check(CipherSpec spec, int keyBits) {
        CipherRules.check(spec, keyBits);
    }

    private static SectorMode mode(CipherSpec spec, byte[] key, int sectorSize) {
        return switch (spec.mode()) {
            case "xts" -> {
                int half = key.length / 2;
                BlockCipher tweak = part(spec.cipher(), key, half, key.length);
                yield new TweakedMode(part(spec.cipher(), key, 0, half), new XtsTweaks(tweak, sectorSize));
            }
            case "lrw" -> {
                int end = key.length - CipherRules.LRW_TWEAK / Byte.SIZE;
                byte[] tweak = Arrays.copyOfRange(key, end, key.length);
                var tweaks = new LrwTweaks(tweak, sectorSize);
                Arrays.fill(tweak, (byte) 0);
                yield new TweakedMode(part(spec.cipher(), key, 0, end), tweaks);
            }
            case "cbc" -> new CbcMode(BlockCipher.of(spec.cipher(), key), sectorSize);
            default -> new EcbMode(BlockCipher.of(spec.cipher(), key));
        };
    }

    private static BlockCipher part(String cipher, byte[] key, int from, int to) {
        byte[] part = Arrays.copyOfRange(key, from, to);
        try {
            return BlockCipher.of(cipher, part);
        } finally {
            Arrays.fill(part, (byte) 0);
        }
    }

    /**
     * Decrypts whole sectors in place.
     *
     * @param length in bytes, a multiple of the sector size
     * @param firstSector IV number of the first sector, in units of 512 bytes for every sector size
     */
    public void decrypt(byte[] data, int offset, int length, long firstSector) {
        check(data, offset, length);
        for (int done = 0, size; done < length; done += size) {
            size = fill(done, length, firstSector);
            mode.decrypt(data, offset + done, size, iv);
        }
    }

    /** Encrypts whole sectors in place; the parameters are those of {@link #decrypt}. */
    public void encrypt(byte[] data, int offset, int length, long firstSector) {
        check(data, offset, length);
        for (int done = 0, size; done < length; done += size) {
            size = fill(done, length, firstSector);
            mode.encrypt(data, offset + done, size, iv);
        }
    }

    private int fill(int done, int length, long firstSector) {
        int size = Math.min(BATCH, length - done);
        ivs.fill(iv, size / sectorSize, firstSector + done / IV_UNIT, sectorSize / IV_UNIT);
        return size;
    }

    private void check(byte[] data, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, data.length);
        if (length % sectorSize != 0) {
            throw new IllegalArgumentException(length + " bytes are not a multiple of the sector size " + sectorSize);
        }
    }

    @Override
    public void close() {
        ivs.close();
        mode.close();
        Arrays.fill(iv, (byte) 0);
    }
}

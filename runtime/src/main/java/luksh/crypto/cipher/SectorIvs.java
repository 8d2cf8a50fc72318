package luksh.crypto.cipher;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import luksh.crypto.Hash;
import org.jspecify.annotations.Nullable;

/** Computes the initial vectors of sectors as dm-crypt does: 16 bytes each, from the sector number. */
final class SectorIvs implements AutoCloseable {
    static final String ESSIV = "essiv:";
    /** Blocks of 16 bytes in a sector of 512 bytes, as a power of two: benbi counts blocks, starting at 1. */
    private static final int BENBI_SHIFT = 5;

    private final String kind;
    /** For ESSIV, which encrypts the sector number with a hash of the key. */
    private final @Nullable BlockCipher salt;

    /**
     * @param iv as in the cipher specification, already checked
     * @param key the whole key, which ESSIV hashes; not kept
     */
    SectorIvs(String iv, String cipher, byte[] key) {
        if (iv.startsWith(ESSIV)) {
            byte[] hashed = Hash.named(iv.substring(ESSIV.length())).digest(key);
            kind = ESSIV;
            salt = BlockCipher.of(cipher, hashed);
            Arrays.fill(hashed, (byte) 0);
        } else {
            kind = iv;
            salt = null;
        }
    }

    /**
     * Fills {@code ivs} for {@code count} sectors; the number of the first is {@code first}, and increases by {@code
     * step}.
     */
    void fill(byte[] ivs, int count, long first, int step) {
        Arrays.fill(ivs, 0, count * BlockCipher.BLOCK, (byte) 0);
        ByteBuffer out = ByteBuffer.wrap(ivs).order(bigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int start = bigEndian() ? BlockCipher.BLOCK - Long.BYTES : 0;
        for (int i = 0; i < count; i++) {
            out.putLong(i * BlockCipher.BLOCK + start, value(first + (long) i * step));
        }
        if (salt != null) {
            salt.encrypt(ivs, 0, count * BlockCipher.BLOCK);
        }
    }

    private boolean bigEndian() {
        return kind.equals("plain64be") || kind.equals("benbi");
    }

    private long value(long sector) {
        return switch (kind) {
            case "plain" -> sector & 0xFFFF_FFFFL;
            case "benbi" -> (sector << BENBI_SHIFT) + 1;
            case "null", "" -> 0;
            default -> sector;
        };
    }

    @Override
    public void close() {
        if (salt != null) {
            salt.close();
        }
    }
}

package luksh.format.luks1;

import java.nio.ByteBuffer;
import luksh.format.Bytes;
import luksh.format.FixedText;
import luksh.format.HeaderException;

/**
 * One of the eight LUKS1 key slots (48 bytes); LUKS1 On-Disk Format 1.2.3, figure 2.
 *
 * @param active whether the slot contains the volume key; on disk 0x00AC71F3 or 0x0000DEAD
 * @param iterations PBKDF2 iterations for the passphrase of this slot; unsigned 32 bits
 * @param salt 32 bytes
 * @param areaSector start of the key material, in 512-byte sectors from the start of the device
 * @param stripes anti-forensic stripes; 4000 in every valid header
 */
public record Luks1KeySlot(boolean active, long iterations, Bytes salt, long areaSector, long stripes) {
    /** Size of a slot's entry in the header, in bytes. */
    public static final int SIZE = 48;

    public static final int STRIPES = 4000;
    public static final int SALT_SIZE = 32;
    private static final int ACTIVE = 0x00AC71F3;
    private static final int INACTIVE = 0x0000DEAD;
    private static final long MAX = 0xffff_ffffL;

    public Luks1KeySlot {
        checkFits(iterations, areaSector, stripes);
        FixedText.checkSize(salt, SALT_SIZE);
    }

    /** Refuses larger numbers: {@link #encode} would truncate them silently. */
    static void checkFits(long... values) {
        for (long value : values) {
            if (value < 0 || value > MAX) {
                throw new IllegalArgumentException(value + " does not fit into 32 bits");
            }
        }
    }

    static Luks1KeySlot decode(int number, ByteBuffer in) {
        int state = in.getInt();
        if (state != ACTIVE && state != INACTIVE) {
            throw new HeaderException(
                    "key-slot-" + number + " active",
                    String.format("0x%08X", state),
                    "0x00AC71F3 (enabled) or 0x0000DEAD (disabled)");
        }
        long iterations = Integer.toUnsignedLong(in.getInt());
        var salt = new byte[SALT_SIZE];
        in.get(salt);
        return new Luks1KeySlot(
                state == ACTIVE,
                iterations,
                Bytes.copyOf(salt),
                Integer.toUnsignedLong(in.getInt()),
                Integer.toUnsignedLong(in.getInt()));
    }

    void encode(ByteBuffer out) {
        out.putInt(active ? ACTIVE : INACTIVE).putInt((int) iterations).put(salt.toArray());
        out.putInt((int) areaSector).putInt((int) stripes);
    }

    /** Start of the area, in bytes from the start of the device. */
    public long areaOffset() {
        return areaSector * Luks1Header.SECTOR;
    }

    /** This slot, enabled, with a new salt and iteration count; its area stays. */
    public Luks1KeySlot enabled(Bytes newSalt, long newIterations) {
        return new Luks1KeySlot(true, newIterations, newSalt, areaSector, stripes);
    }

    /**
     * This slot with its area at another offset.
     *
     * @param offset in bytes, a multiple of the sector size
     */
    public Luks1KeySlot at(long offset) {
        return new Luks1KeySlot(active, iterations, salt, offset / Luks1Header.SECTOR, stripes);
    }

    /** This slot, disabled, with salt and iterations zeroed. */
    public Luks1KeySlot disabled() {
        return new Luks1KeySlot(false, 0, Bytes.zeros(SALT_SIZE), areaSector, stripes);
    }
}

package luksh.change.write;

import java.util.Arrays;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Slot;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;

/**
 * The way in which new key material replaces the material of a slot in use. The plan chooses the route once and
 * announces it. The write uses this route or fails.
 */
public enum ExchangeRoute {
    /** LUKS1: through a disabled slot. The old or the new material unlocks the device at every moment. */
    SPARE,
    /**
     * Through free space; for LUKS1 before the payload. The old or the new material unlocks the device at every moment.
     */
    GAP,
    /** In place: between the write of the area and the write of the entry, this slot does not unlock the device. */
    WINDOW;

    /** The entry of this slot crosses the border of two header sectors, so it cannot change in one write. */
    static final int SPLIT = 6;
    /** The part of the salt of slot {@value #SPLIT} in the first sector, after its iterations, in bytes. */
    private static final int SPLIT_SALT = 8;

    /** @param device the device as it is now: the header, and the bytes after its key areas */
    public static ExchangeRoute of(Device device, Luks1Header header, int number, Kdf fresh) {
        if (Luks1WriteOrder.spare(header) >= 0) {
            return SPARE;
        }
        boolean gap = Luks1FreeSpace.find(device, header, header.areaSize()).isPresent();
        return gap && (number != SPLIT || keepsHead(header.keySlot(SPLIT), fresh)) ? GAP : WINDOW;
    }

    /** For a LUKS2 slot: the new area is in free space, or it overwrites the old area. */
    public static ExchangeRoute of(KeySlot present, KeySlot planned) {
        return WriteOrder.overlap(present.area(), planned.area()) ? WINDOW : GAP;
    }

    /**
     * The KDF with a salt that starts with bytes of the present salt, if that lets slot {@value #SPLIT} use the free
     * space before the payload. This requires the same iterations and that no spare slot exists. 24 bytes of the salt
     * are new. The other eight are not shared with another slot.
     */
    public static Kdf fitting(Device device, Luks1Header header, Slot slot, Kdf fresh) {
        Luks1KeySlot present = header.keySlot(SPLIT);
        if (slot.number() != SPLIT
                || !(fresh instanceof Pbkdf2 pbkdf2)
                || pbkdf2.iterations() != present.iterations()) {
            return fresh;
        }
        byte[] salt = fresh.salt().toArray();
        System.arraycopy(present.salt().toArray(), 0, salt, 0, SPLIT_SALT);
        var kept = new Pbkdf2(pbkdf2.hash(), pbkdf2.iterations(), Bytes.copyOf(salt));
        return of(device, header, SPLIT, kept) == GAP ? kept : fresh;
    }

    private static boolean keepsHead(Luks1KeySlot present, Kdf fresh) {
        return fresh instanceof Pbkdf2 pbkdf2
                && pbkdf2.iterations() == present.iterations()
                && Arrays.equals(
                        present.salt().toArray(), 0, SPLIT_SALT, pbkdf2.salt().toArray(), 0, SPLIT_SALT);
    }

    /** The description of the route, for a plan. */
    public String words(Luks1Header header) {
        return switch (this) {
            case SPARE -> "through the free slot " + Luks1WriteOrder.spare(header);
            case GAP -> "through the room before the payload";
            case WINDOW -> "in place";
        };
    }

    /** The writes between which the slot does not unlock the device: its area, and its entry in one or two sectors. */
    public static int writes(int number) {
        return number == SPLIT ? 3 : 2;
    }

    /** Why the slot must be replaced in place; a clause without a full stop. */
    public static String reason(Device device, Luks1Header header) {
        return Luks1FreeSpace.find(device, header, header.areaSize()).isPresent()
                ? "all 8 slots are in use, and the entry of slot " + SPLIT + " is in two sectors of the header"
                : "all 8 slots are in use, and there is no room before the payload for one more key area";
    }
}

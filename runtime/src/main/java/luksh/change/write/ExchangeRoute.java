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
 * How new key material gets under the number of a slot that is in use. The plan chooses the route once, announces it, and hands
 * it to the write; the write takes this route or none.
 */
public enum ExchangeRoute {
    /** By way of a slot that is off: something opens at every instant. LUKS1. */
    SPARE,
    /** By way of room that is free: of LUKS1 before the payload. Something opens at every instant. */
    GAP,
    /** In place: between area and entry the slot opens nothing. */
    WINDOW;

    /** Its entry begins in one sector of the header and ends in the other, so it cannot change at once. */
    static final int SPLIT = 6;
    /** How much of the salt of slot {@value #SPLIT} stands in the first sector, behind its iterations. */
    private static final int SPLIT_SALT = 8;

    /** @param device as it is when this is asked: with the header, and whatever lies behind its areas */
    public static ExchangeRoute of(Device device, Luks1Header header, int number, Kdf fresh) {
        if (Luks1WriteOrder.spare(header) >= 0) {
            return SPARE;
        }
        boolean gap = Luks1FreeSpace.find(device, header, header.areaSize()).isPresent();
        return gap && (number != SPLIT || keepsHead(header.keySlot(SPLIT), fresh)) ? GAP : WINDOW;
    }

    /** Of a LUKS2 slot: its new area lies elsewhere, or over the old one. */
    public static ExchangeRoute of(KeySlot present, KeySlot planned) {
        return WriteOrder.overlap(present.area(), planned.area()) ? WINDOW : GAP;
    }

    /**
     * The KDF with a salt that begins as the present one does, where it is this that lets slot 6 go by way of the gap: as
     * many iterations as before, and no spare slot. 24 bytes of the salt are new, and nobody shares the other eight.
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

    /** The writes between which a slot opens nothing: its area, and its entry in one sector or in two. */
    public static int writes(int number) {
        return number == SPLIT ? 3 : 2;
    }

    /** Why a slot has to be exchanged in place; half a sentence. */
    public static String reason(Device device, Luks1Header header) {
        return Luks1FreeSpace.find(device, header, header.areaSize()).isPresent()
                ? "all 8 slots are in use, and the entry of slot " + SPLIT + " is in two sectors of the header"
                : "all 8 slots are in use, and there is no room before the payload for one more key area";
    }
}

package luksh.format.luks1;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import luksh.format.HeaderException;

/** The layout of the key areas of a LUKS1 header, and its checks; LUKS1 On-Disk Format 1.2.3, section 2.3. */
final class Luks1Areas {
    /** In sectors: slot 0 starts at byte 4096, and each area at a multiple of 4096 bytes. */
    private static final int ALIGNMENT = 8;

    private static final String MATERIAL = "key-material-offset";

    private Luks1Areas() {}

    /** Size of one area, in bytes: the stripes, rounded up to a whole sector. */
    static int size(int keyBytes) {
        return (int) roundUp((long) keyBytes * Luks1KeySlot.STRIPES, Luks1Header.SECTOR);
    }

    /** First sector of a slot's area in a new header. */
    static long firstSector(int number, int keyBytes) {
        long each = roundUp(size(keyBytes) / Luks1Header.SECTOR, ALIGNMENT);
        return ALIGNMENT + number * each;
    }

    private static long roundUp(long value, long multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    /** Checks the slots as far as possible without the device. The exception names the first invalid field. */
    static void check(List<Luks1KeySlot> slots, int keyBytes, long payloadSector) {
        HeaderException.check(
                slots.size() == Luks1Header.KEY_SLOTS, "key slots", slots.size(), "" + Luks1Header.KEY_SLOTS);
        long sectors = size(keyBytes) / Luks1Header.SECTOR;
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            Luks1KeySlot slot = slots.get(number);
            if (slot.stripes() != Luks1KeySlot.STRIPES) {
                throw wrong(number, "stripes", slot.stripes(), "" + Luks1KeySlot.STRIPES);
            }
            if (slot.active() && slot.iterations() < 1) {
                throw wrong(number, "iterations", slot.iterations(), "at least 1");
            }
            if (slot.areaOffset() < 2 * Luks1Header.SECTOR) {
                throw wrong(number, MATERIAL, slot.areaSector(), "at least sector 2, behind the header");
            }
            long end = slot.areaSector() + sectors;
            if (payloadSector != 0 && end > payloadSector) {
                throw wrong(
                        number,
                        MATERIAL,
                        "an area up to sector " + end,
                        "an end not behind payload-offset " + payloadSector);
            }
        }
        Integer[] byOffset = {0, 1, 2, 3, 4, 5, 6, 7};
        Arrays.sort(
                byOffset, Comparator.comparingLong(number -> slots.get(number).areaSector()));
        for (int i = 1; i < Luks1Header.KEY_SLOTS; i++) {
            int left = byOffset[i - 1];
            int right = byOffset[i];
            if (slots.get(left).areaSector() + sectors > slots.get(right).areaSector()) {
                throw wrong(
                        right,
                        MATERIAL,
                        "sector " + slots.get(right).areaSector() + ", inside the area of slot " + left,
                        "areas that do not overlap");
            }
        }
    }

    /**
     * Creates the message only when it is thrown: a message for each field would cost more than the rest of reading a
     * header.
     */
    private static HeaderException wrong(int slot, String field, Object found, String expected) {
        return new HeaderException("key-slot-" + slot + " " + field, found, expected);
    }
}

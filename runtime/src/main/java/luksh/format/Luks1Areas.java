package luksh.format;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Where the key areas of a LUKS1 header lie, and where they must not; LUKS1 On-Disk Format 1.2.3, section 2.3. */
final class Luks1Areas {
    /** In sectors: slot 0 begins at byte 4096, and each area at a multiple of that. */
    private static final int ALIGNMENT = 8;

    private Luks1Areas() {}

    /** Size of one area, in bytes: the stripes, up to a whole sector. */
    static int size(int keyBytes) {
        return (int) roundUp((long) keyBytes * Luks1KeySlot.STRIPES, Luks1Header.SECTOR);
    }

    /** First sector of a slot's area in a fresh header. */
    static long firstSector(int number, int keyBytes) {
        long each = roundUp(size(keyBytes) / Luks1Header.SECTOR, ALIGNMENT);
        return ALIGNMENT + number * each;
    }

    private static long roundUp(long value, long multiple) {
        return (value + multiple - 1) / multiple * multiple;
    }

    /** Every check of the slots' entries that needs no device; names the first field that fails. */
    static void check(List<Luks1KeySlot> slots, int keyBytes, long payloadSector) {
        HeaderException.check(
                slots.size() == Luks1Header.KEY_SLOTS, "key slots", slots.size(), "" + Luks1Header.KEY_SLOTS);
        long sectors = size(keyBytes) / Luks1Header.SECTOR;
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            Luks1KeySlot slot = slots.get(number);
            String name = "key-slot-" + number;
            HeaderException.check(
                    slot.stripes() == Luks1KeySlot.STRIPES,
                    name + " stripes",
                    slot.stripes(),
                    "" + Luks1KeySlot.STRIPES);
            HeaderException.check(
                    !slot.active() || slot.iterations() >= 1, name + " iterations", slot.iterations(), "at least 1");
            HeaderException.check(
                    slot.areaOffset() >= 2 * Luks1Header.SECTOR,
                    name + " key-material-offset",
                    slot.areaSector(),
                    "at least sector 2, behind the header");
            HeaderException.check(
                    payloadSector == 0 || slot.areaSector() + sectors <= payloadSector,
                    name + " key-material-offset",
                    "an area up to sector " + (slot.areaSector() + sectors),
                    "an end not behind payload-offset " + payloadSector);
        }
        List<Integer> byOffset = IntStream.range(0, Luks1Header.KEY_SLOTS)
                .boxed()
                .sorted(Comparator.comparing(number -> slots.get(number).areaSector()))
                .toList();
        for (int i = 1; i < Luks1Header.KEY_SLOTS; i++) {
            int left = byOffset.get(i - 1);
            int right = byOffset.get(i);
            HeaderException.check(
                    slots.get(left).areaSector() + sectors <= slots.get(right).areaSector(),
                    "key-slot-" + right + " key-material-offset",
                    "sector " + slots.get(right).areaSector() + ", inside the area of slot " + left,
                    "areas that do not overlap");
        }
    }
}

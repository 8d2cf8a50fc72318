package luksh.rescue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;
import luksh.rescue.Damage.Remedy;
import luksh.unlock.RandomBytes;

/**
 * The eight slot entries of a LUKS1 header; LUKS1 On-Disk Format 1.2.3, figure 2. luksh disables an entry that no passphrase
 * can unlock, if the header is not readable otherwise. The other slots stay usable.
 */
final class Luks1Entries {
    static final int ACTIVE = 0x00AC71F3;
    static final int INACTIVE = 0x0000DEAD;

    /** Offset in a slot's entry. */
    private static final int ITERATIONS = 4;

    private static final int SALT = 8;
    private static final int MATERIAL = 40;
    private static final int STRIPES = 44;
    /** In sectors: areas begin at multiples of 4096 bytes. */
    private static final int ALIGNMENT = 8;

    private final ByteBuffer in;
    private final ByteBuffer out;
    private final long deviceSectors;
    private final List<Damage> damages;
    private final List<Integer> disabled = new ArrayList<>();
    private final List<Integer> undecided = new ArrayList<>();

    /**
     * @param in the header as read from the device
     * @param out receives the restored values
     * @param damages receives the damages
     */
    Luks1Entries(ByteBuffer in, ByteBuffer out, long deviceSectors, List<Damage> damages) {
        this.in = in;
        this.out = out;
        this.deviceSectors = deviceSectors;
        this.damages = damages;
    }

    static int at(int number) {
        return Luks1Header.SLOTS_OFFSET + number * Luks1KeySlot.SIZE;
    }

    /** The number of fields with a valid value. */
    static int signs(ByteBuffer header) {
        int count = 0;
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            count += state(header, number) ? 1 : 0;
            count += header.getInt(at(number) + STRIPES) == Luks1KeySlot.STRIPES ? 1 : 0;
        }
        return count;
    }

    private static boolean state(ByteBuffer header, int number) {
        int state = header.getInt(at(number));
        return state == ACTIVE || state == INACTIVE;
    }

    static long material(ByteBuffer header, int number) {
        return Integer.toUnsignedLong(header.getInt(at(number) + MATERIAL));
    }

    /** Slots disabled to make the header readable, although they were in use or may have been. */
    List<Integer> disabled() {
        return List.copyOf(disabled);
    }

    /** Slots that look like slots in use, but whose state is damaged. */
    List<Integer> undecided() {
        return List.copyOf(undecided);
    }

    /** Checks state, salt, iterations and stripes of each. */
    void states() {
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            state(number);
            int stripes = at(number) + STRIPES;
            int found = in.getInt(stripes);
            if (found != Luks1KeySlot.STRIPES) {
                String expected = "it must be " + Luks1KeySlot.STRIPES;
                add(number, " stripes", stripes, 4, Integer.toUnsignedString(found), expected, Remedy.ONE);
                out.putInt(stripes, Luks1KeySlot.STRIPES);
            }
        }
    }

    private void state(int number) {
        int at = at(number);
        byte[] salt = bytes(at + SALT, Luks1KeySlot.SALT_SIZE);
        long iterations = Integer.toUnsignedLong(in.getInt(at + ITERATIONS));
        if (!state(in, number)) {
            undefined(number, iterations, salt);
        } else if (in.getInt(at) == ACTIVE) {
            if (iterations == 0) {
                String expected = "valid: at least 1; the right value is not on this device";
                add(number, " iterations", at + ITERATIONS, 4, "0", expected, Remedy.LOST);
                disable(number);
            }
            random("key-slot-" + number + " salt", at + SALT, salt, damages);
        }
    }

    /** Handles an invalid state: the other fields of the entry decide, if they can. */
    private void undefined(int number, long iterations, byte[] salt) {
        int at = at(number);
        String shown = String.format("0x%08X", in.getInt(at));
        if (iterations == 0 && Damage.zeros(salt, 0)) {
            String expected = "it must be 0x0000DEAD (disabled), because the entry has no salt and no iterations";
            add(number, " active", at, 4, shown, expected, Remedy.ONE);
            out.putInt(at, INACTIVE);
        } else if (iterations == 0 || RandomBytes.suspect(salt)) {
            String why = iterations == 0 ? "its iterations are 0" : "its salt is not random: " + RandomBytes.what(salt);
            add(
                    number,
                    " active",
                    at,
                    4,
                    shown,
                    "0x0000DEAD (disabled) does no harm. No passphrase can unlock this slot, because " + why,
                    Remedy.LOST);
            disable(number);
        } else {
            String expected =
                    "valid: 0x00AC71F3 (enabled) or 0x0000DEAD (disabled). The entry has a salt and iterations, like a"
                            + " slot in use";
            add(number, " active", at, 4, shown, expected, Remedy.SEVERAL);
            out.putInt(at, ACTIVE);
            undecided.add(number);
        }
    }

    private void disable(int number) {
        out.putInt(at(number), INACTIVE);
        disabled.add(number);
    }

    /** Reports a random value that was overwritten with bytes that are not random. */
    static void random(String field, int offset, byte[] content, List<Damage> damages) {
        if (RandomBytes.suspect(content)) {
            damages.add(new Damage(
                    offset,
                    content.length,
                    field,
                    RandomBytes.what(content),
                    "valid: random bytes; the right ones are not on this device. Probability of a false alarm: 1 in "
                            + KeyAreas.oneIn(RandomBytes.odds(content)),
                    Remedy.LOST));
        }
    }

    /**
     * Checks the key areas: each is after the header, on the device, and overlaps no other.
     *
     * @param layout the key size that matches the positions of most areas
     */
    void materials(Optional<Integer> layout, int keyBytes, long payload) {
        long sectors = Luks1Header.areaSize(keyBytes) / Luks1Header.SECTOR;
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            long start = material(in, number);
            boolean asLaidOut = layout.isPresent() && start == Luks1Header.firstSector(number, layout.get());
            String wrong = asLaidOut ? "" : wrong(number, start, sectors, layout);
            if (!wrong.isEmpty()) {
                place(number, "sector " + start + ", " + wrong, layout, sectors, payload);
            }
        }
    }

    private void place(int number, String found, Optional<Integer> layout, long sectors, long payload) {
        int at = at(number) + MATERIAL;
        String field = " key-material-offset";
        if (layout.isPresent()) {
            long only = Luks1Header.firstSector(number, layout.get());
            add(
                    number,
                    field,
                    at,
                    4,
                    found,
                    "it must be " + only + ", by the positions of the other areas",
                    Remedy.ONE);
            out.putInt(at, (int) only);
            return;
        }
        Optional<Long> free = out.getInt(at(number)) == ACTIVE ? Optional.empty() : free(number, sectors, payload);
        free.ifPresent(sector -> out.putInt(at, sector.intValue()));
        String expected = "valid: a free place before the payload"
                + free.map(sector -> ". The slot is disabled, so luksh uses sector " + sector)
                        .orElse("");
        add(number, field, at, 4, found, expected, free.isPresent() ? Remedy.ANY : Remedy.LOST);
    }

    private Optional<Long> free(int number, long sectors, long payload) {
        long end = payload == 0 ? deviceSectors : Math.min(payload, deviceSectors);
        return IntStream.iterate(ALIGNMENT, start -> start + sectors <= end, start -> start + ALIGNMENT)
                .mapToObj(Long::valueOf)
                .filter(start -> IntStream.range(0, Luks1Header.KEY_SLOTS)
                        .filter(other -> other != number)
                        .allMatch(other ->
                                start + sectors <= material(out, other) || start >= material(out, other) + sectors))
                .findFirst();
    }

    private String wrong(int number, long start, long sectors, Optional<Integer> layout) {
        if (start < 2) {
            return "inside the header";
        }
        if (start + sectors > deviceSectors) {
            return "after the end of the device";
        }
        for (int other = 0; other < Luks1Header.KEY_SLOTS; other++) {
            long taken = layout.isPresent() ? Luks1Header.firstSector(other, layout.get()) : material(in, other);
            if (other != number && start < taken + sectors && taken < start + sectors) {
                return "inside the area of slot " + other;
            }
        }
        return "";
    }

    private byte[] bytes(int offset, int size) {
        var content = new byte[size];
        in.get(offset, content);
        return content;
    }

    private void add(int number, String field, int offset, int size, String there, String expected, Remedy remedy) {
        damages.add(new Damage(offset, size, "key-slot-" + number + field, there, expected, remedy));
    }
}

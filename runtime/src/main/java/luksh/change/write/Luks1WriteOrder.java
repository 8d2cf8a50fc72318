package luksh.change.write;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import luksh.change.journal.RandomFill;
import luksh.change.journal.Write;
import luksh.change.journal.Write.Role;
import luksh.device.Device;
import luksh.format.Alignment;
import luksh.format.Area;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;
import luksh.format.luks2.Luks2Header;

/**
 * The order of the writes to a LUKS1 container.
 *
 * <p>The header has two sectors. The entry of slot 6 crosses their border: 16 bytes of it are in sector 0. To enable
 * this slot, its tail is written first; to disable it, its head. A flush separates the two. No write of one shares a
 * sector write with the other.
 */
public final class Luks1WriteOrder extends WriteOrder {
    private static final int SECTOR = Luks1Header.SECTOR;

    public Luks1WriteOrder(Device overlay) {
        super(overlay);
    }

    public Luks1Header header() {
        return Luks1Header.decode(overlay().read(0, Luks1Header.SIZE));
    }

    /** The highest free slot, because other programs take the lowest; -1 if no slot is free. */
    public static int spare(Luks1Header header) {
        int number = Luks1Header.KEY_SLOTS - 1;
        while (number >= 0 && header.keySlot(number).active()) {
            number--;
        }
        return number;
    }

    @Override
    public void enable(KeySlot slot, byte[] area) {
        enable(slot.number(), header().withSlot(slot).keySlot(slot.number()), area);
    }

    /** Writes new key material into a disabled slot. After a crash, the slot is disabled, or enabled and complete. */
    public void enable(int number, Luks1KeySlot slot, byte[] area) {
        region(slot.areaOffset(), area, Role.MATERIAL, false);
        flush();
        entry(number, slot, true);
        prove(number, area);
    }

    @Override
    public void disable(int number) {
        Luks1Header header = header();
        region(header.keySlot(number).areaOffset(), RandomFill.of(header.areaSize()), Role.RANDOM, true);
        flush();
        entry(number, header.keySlot(number).disabled(), false);
    }

    @Override
    public void exchange(KeySlot slot, byte[] area, ExchangeRoute route) {
        Luks1KeySlot fresh = header().withSlot(slot).keySlot(slot.number());
        switch (route) {
            case SPARE -> bySpare(slot.number(), fresh, area);
            case GAP -> byGap(slot.number(), fresh, area);
            case WINDOW -> inPlace(slot.number(), fresh, area);
        }
    }

    /**
     * Replaces key material under the same number through a spare slot. The old material unlocks the device until the
     * spare slot is enabled, the spare slot until it is wiped, and the new material from the last write of the entry.
     * No write after the proof of the spare slot needs a secret.
     */
    private void bySpare(int number, Luks1KeySlot fresh, byte[] area) {
        Luks1Header header = header();
        int spare = spare(header);
        if (spare < 0) {
            throw new IllegalStateException("the plan goes by way of a free slot, and there is none");
        }
        enable(spare, header.keySlot(spare).enabled(fresh.salt(), fresh.iterations()), area);
        promote(number, spare);
    }

    /**
     * Copies key material byte for byte, because it unlocks under any number. Then the replacement is removed like any
     * slot.
     */
    @Override
    public void promote(int number, int replacement) {
        Luks1Header header = header();
        Luks1KeySlot promoted = header.keySlot(replacement);
        byte[] area = content(header.area(replacement));
        region(header.keySlot(number).areaOffset(), area, Role.MATERIAL, true);
        flush();
        entry(number, header.keySlot(number).enabled(promoted.salt(), promoted.iterations()), true);
        prove(number, area);
        disable(replacement);
    }

    /**
     * The same through the free space before the payload. The entry changes twice, each time in one sector: first it
     * names the new material in the free space, then the copy in the old place. The slot is never disabled, because
     * other programs take a free slot.
     */
    private void byGap(int number, Luks1KeySlot fresh, byte[] area) {
        long gap = Luks1FreeSpace.find(overlay(), header(), area.length)
                .orElseThrow(() -> new IllegalStateException("the plan goes by way of the gap, and it is not free"));
        region(gap, area, Role.MATERIAL, false);
        flush();
        entry(number, fresh.at(gap), true);
        prove(number, area);
        region(fresh.areaOffset(), area, Role.MATERIAL, true);
        flush();
        entry(number, fresh, true);
        prove(number, area);
        region(gap, RandomFill.of(area.length), Role.RANDOM, true);
        flush();
    }

    /**
     * The same without free space. From the first byte of the area to the last write of the entry, the slot does not
     * unlock the device.
     */
    private void inPlace(int number, Luks1KeySlot fresh, byte[] area) {
        region(fresh.areaOffset(), area, Role.WINDOW, true);
        flush();
        entry(number, fresh, true);
        prove(number, area);
    }

    @Override
    public void header(Header changed) {
        var wanted = (Luks1Header) changed;
        if (!header().withDigest(wanted.digest()).equals(header())) {
            digest(wanted);
        }
        if (!wanted.uuid().equals(header().uuid())) {
            uuid(wanted);
        }
    }

    /**
     * Replaces the digest, its salt and its iterations: 56 bytes of sector 0. A crash leaves the old or the new ones.
     */
    private void digest(Luks1Header changed) {
        int end = Luks1Header.UUID_OFFSET;
        patch(Luks1Header.DIGEST_OFFSET, Arrays.copyOfRange(changed.encode(), Luks1Header.DIGEST_OFFSET, end));
        flush();
        proveHeader("the digest", Luks1Header.DIGEST_OFFSET, end);
    }

    private void uuid(Luks1Header changed) {
        int end = Luks1Header.UUID_OFFSET + Luks1Header.UUID_SIZE;
        patch(Luks1Header.UUID_OFFSET, Arrays.copyOfRange(changed.encode(), Luks1Header.UUID_OFFSET, end));
        flush();
        proveHeader("the UUID", Luks1Header.UUID_OFFSET, end);
    }

    /**
     * Writes a new container over any content. It erases old magic bytes first and writes the sector with the new ones
     * last. A crash leaves no container or the new one.
     *
     * @param areas key material by slot number; luksh fills the areas of other slots with random bytes
     * @param gap bytes after the last area that are filled too
     */
    public void format(Luks1Header header, Map<Integer, byte[]> areas, long gap) {
        clear((int) Math.min(header.firstArea(), Alignment.BYTES));
        long end = header.firstArea();
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            byte[] area = areas.get(number);
            long offset = header.keySlot(number).areaOffset();
            fill(end, offset);
            if (area == null) {
                region(offset, RandomFill.of(header.areaSize()), Role.RANDOM, false);
            } else {
                region(offset, area, Role.MATERIAL, false);
            }
            end = offset + header.areaSize();
        }
        fill(end, end + gap);
        flush();
        byte[] encoded = Arrays.copyOf(header.encode(), 2 * SECTOR);
        region(SECTOR, Arrays.copyOfRange(encoded, SECTOR, 2 * SECTOR), Role.HEADER, false);
        flush();
        region(0, Arrays.copyOf(encoded, SECTOR), Role.HEADER, false);
        flush();
        proveHeader("the header", 0, 2 * SECTOR);
        areas.forEach(this::prove);
    }

    /**
     * Writes a header over an unreadable one. The sector with the magic bytes comes last.
     *
     * @param start the bytes before the key areas
     * @param areas key material that is not on the device
     */
    public void bringBack(byte[] start, Map<Area, byte[]> areas) {
        areas.forEach((area, content) -> region(area.offset().bytes(), content, Role.WINDOW, true));
        flush();
        region(SECTOR, Arrays.copyOfRange(start, SECTOR, start.length), Role.HEADER, true);
        flush();
        region(0, Arrays.copyOf(start, SECTOR), Role.HEADER, true);
        flush();
        proveHeader("the header", 0, start.length);
        areas.forEach((area, content) -> add(new Write.Prove(
                "the key area at " + area.offset(),
                List.of(new Write.Region(area.offset().bytes(), content, Role.MATERIAL, false)))));
    }

    /** Repairs fields of a header. The sector with the magic bytes comes last. The bytes after the header stay. */
    public void mend(Luks1Header header) {
        byte[] encoded = header.encode();
        byte[] tail = overlay().read(SECTOR, SECTOR);
        System.arraycopy(encoded, SECTOR, tail, 0, encoded.length - SECTOR);
        region(SECTOR, tail, Role.HEADER, true);
        flush();
        region(0, Arrays.copyOf(encoded, SECTOR), Role.HEADER, true);
        flush();
        proveHeader("the header", 0, encoded.length);
    }

    /**
     * Moves a slot's area to a place that overlaps it. Between its first byte there and the entry that names it, the
     * slot does not unlock the device.
     */
    public void shift(int number, Luks1KeySlot moved) {
        byte[] area = content(header().area(number));
        region(moved.areaOffset(), area, Role.WINDOW, true);
        flush();
        entry(number, moved, true);
        prove(number, area);
    }

    /**
     * Writes LUKS2 over this LUKS1 container. LUKS1 unlocks the device until sector 0 changes, also with the area that
     * was moved. From then on LUKS2 unlocks it, first with its second copy. Sector 1 comes last, because it overwrites
     * slots of LUKS1.
     *
     * @param ready the present header with areas that do not overlap the copies: one slot moved, or one enabled
     */
    public void toLuks2(Luks1Header ready, Luks2Header converted) {
        Luks1Header before = header();
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            Luks1KeySlot slot = ready.keySlot(number);
            if (!slot.equals(before.keySlot(number))) {
                region(slot.areaOffset(), content(source(before, slot)), Role.MATERIAL, false);
                flush();
                entry(number, slot, true);
                prove(number, content(ready.area(number)));
            }
        }
        int size = Math.toIntExact(converted.headerSize());
        byte[] first = converted.encode(false, salt(Luks2Header.SALT_SIZE));
        byte[] second = converted.encode(true, salt(Luks2Header.SALT_SIZE));
        region(2 * SECTOR, Arrays.copyOfRange(first, 2 * SECTOR, size), Role.HEADER, true);
        region(size, second, Role.HEADER, true);
        flush();
        proveHeader("the LUKS1 header", 0, 2 * SECTOR);
        region(0, Arrays.copyOf(first, SECTOR), Role.HEADER, true);
        flush();
        region(SECTOR, new byte[SECTOR], Role.HEADER, true);
        flush();
        proveHeader("the LUKS2 header", 0, 2 * size);
    }

    /** The place of the key material of a slot that will also be stored elsewhere. */
    private static Area source(Luks1Header before, Luks1KeySlot slot) {
        for (KeySlot present : before.slots()) {
            if (present.kdf().salt().equals(slot.salt())) {
                return present.area();
            }
        }
        throw new IllegalStateException("no slot in use has this salt");
    }

    private byte[] content(Area area) {
        return overlay().read(area.offset().bytes(), Math.toIntExact(area.size().bytes()));
    }

    private void entry(int number, Luks1KeySlot slot, boolean on) {
        int start = Luks1Header.SLOTS_OFFSET + number * Luks1KeySlot.SIZE;
        int end = start + Luks1KeySlot.SIZE;
        byte[] encoded = header().withKeySlot(number, slot).encode();
        int cut = end > SECTOR && start < SECTOR ? SECTOR : end;
        byte[] head = Arrays.copyOfRange(encoded, start, cut);
        byte[] tail = Arrays.copyOfRange(encoded, cut, end);
        if (on) {
            change(cut, tail);
        }
        change(start, head);
        if (!on) {
            change(cut, tail);
        }
    }

    /** An unchanged sector needs no write. On LUKS1, each write is a race with other programs. */
    private void change(int offset, byte[] after) {
        if (!Arrays.equals(overlay().read(offset, after.length), after)) {
            patch(offset, after);
            flush();
        }
    }

    private void prove(int number, byte[] area) {
        int start = Luks1Header.SLOTS_OFFSET + number * Luks1KeySlot.SIZE;
        add(new Write.Prove(
                "slot " + number,
                List.of(
                        new Write.Region(header().keySlot(number).areaOffset(), area, Role.MATERIAL, false),
                        expected(start, Luks1KeySlot.SIZE))));
    }

    private void proveHeader(String what, int from, int to) {
        add(new Write.Prove(what, List.of(expected(from, to - from))));
    }

    private void patch(int offset, byte[] after) {
        byte[] before = overlay().read(offset, after.length);
        overlay().write(offset, after);
        add(new Write.Patch(offset, before, after));
    }
}

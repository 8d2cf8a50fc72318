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
 * In which order a LUKS1 container is written.
 *
 * <p>The header is two sectors. Sector 0 ends inside the entry of slot 6, after its first 16 bytes: that slot is switched
 * on tail first and off head first, with a flush between, and no write of its shares a sector write with another.
 */
public final class Luks1WriteOrder extends WriteOrder {
    private static final int SECTOR = Luks1Header.SECTOR;

    public Luks1WriteOrder(Device overlay) {
        super(overlay);
    }

    public Luks1Header header() {
        return Luks1Header.decode(overlay().read(0, Luks1Header.SIZE));
    }

    /** The highest free slot, because other programs take the lowest; -1 if there is none. */
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

    /** New key material into a slot that is off; a crash leaves it off, or on and good. */
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
     * New material under an old number, by way of a spare slot. The old opens until the spare is on, the spare from then
     * to its wipe, the old number again from the last write of its entry. Nothing behind the spare's proof needs a secret.
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

    /** A byte for byte copy, which opens under any number; then the replacement is removed as any slot. */
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
     * The same by way of the room before the payload. The entry changes twice, in one sector each time: to the new
     * material there, and from there home. The slot is never off: a free one is what another program would take.
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

    /** The same without a place to go by: from the first byte of the area to the last write of the entry nothing opens. */
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

    /** The digest, its salt and its iterations: 56 bytes of sector 0, before or after. */
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
     * A container over whatever lies there: old magics go first, the sector with the magic comes last; a crash leaves
     * nothing or the new one.
     *
     * @param areas key material by slot number; the areas of the other slots are filled with random bytes
     * @param gap bytes behind the last area that are filled too
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
     * A header over one that cannot be read: the sector with the magic comes last.
     *
     * @param start what lies before the key areas
     * @param areas key material that is not there
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

    /** A header that broke in some fields: the sector with the magic comes last. What stands behind it stays. */
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

    /** A slot's area to a place that it overlaps: from its first byte there to the entry that names it nothing opens. */
    public void shift(int number, Luks1KeySlot moved) {
        byte[] area = content(header().area(number));
        region(moved.areaOffset(), area, Role.WINDOW, true);
        flush();
        entry(number, moved, true);
        prove(number, area);
    }

    /**
     * LUKS2 over this container. Until sector 0 changes LUKS1 opens, also by what moved out of the way; from there LUKS2
     * opens, first through its second copy. Sector 1 comes last: it would take the slots of LUKS1 with it.
     *
     * @param ready the present header with the areas out of the way of the copies: one slot moved, or one switched on
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

    /** Where the material of a slot lies that is about to stand elsewhere too. */
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

    /** A sector that stays as it is needs no write, and on LUKS1 each write is a race with other programs. */
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

package luksh.change.write;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import luksh.change.journal.RandomFill;
import luksh.change.journal.Write;
import luksh.change.journal.Write.Role;
import luksh.device.Device;
import luksh.format.Area;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;

/**
 * The order of the writes to a LUKS2 container. luksh replaces the whole header: first one copy, then the other, with a
 * flush after each. Each copy has a checksum, so a crash leaves the old header or the new one. luksh writes new key
 * material before a header names it, and wipes old material after no header names it.
 */
public final class Luks2WriteOrder extends WriteOrder {
    public Luks2WriteOrder(Device overlay) {
        super(overlay);
    }

    private Luks2Header present() {
        return (Luks2Header) Headers.read(overlay());
    }

    @Override
    public void enable(KeySlot slot, byte[] area) {
        enable(slot, area, header -> header);
    }

    /** @param also another change in the header write that adds the slot */
    public void enable(KeySlot slot, byte[] area, UnaryOperator<Luks2Header> also) {
        Luks2Header header = roomFor(slot.area());
        region(slot.area().offset().bytes(), area, Role.MATERIAL, false);
        flush();
        flip(also.apply(header.withSlot(slot)));
        proveArea(slot);
    }

    /**
     * The old area is wiped last. It unlocks the device until the header is replaced, and the new area does afterwards.
     * A slot that keeps its place does not unlock the device between the first byte of its area and the new header.
     */
    @Override
    public void exchange(KeySlot slot, byte[] area, ExchangeRoute route) {
        KeySlot present = slot(slot.number());
        if (route != ExchangeRoute.of(present, slot)) {
            throw new IllegalStateException("the plan does not say where the new key area lies");
        }
        if (route == ExchangeRoute.GAP) {
            enable(slot, area);
            wipe(present.area());
            return;
        }
        region(slot.area().offset().bytes(), area, Role.WINDOW, true);
        flush();
        flip(present().withSlot(slot));
        proveArea(slot);
    }

    /** One header write gives the replacement's area this number and frees its own number. Nothing is copied. */
    @Override
    public void promote(int number, int replacement) {
        KeySlot before = slot(number);
        KeySlot after = inPlaceOf(slot(replacement), before);
        flip(present().withoutSlot(replacement).withSlot(after));
        proveArea(after);
        wipe(before.area());
    }

    @Override
    public void disable(int number) {
        disable(number, header -> header);
    }

    /** @param also another change in the header write that removes the slot */
    public void disable(int number, UnaryOperator<Luks2Header> also) {
        wipe(slot(number).area());
        flip(also.apply(present().withoutSlot(number)));
    }

    @Override
    public void header(Header changed) {
        flip((Luks2Header) changed);
    }

    /**
     * Writes a new container over any content. It erases old magic bytes first, then fills the key slots area. It
     * writes the second copy before the first. A crash leaves no container or the new one, because the second copy is
     * sufficient.
     *
     * @param areas key material by slot number
     * @param gap bytes after the key slots area that are filled too
     */
    public void format(Luks2Header fresh, Map<Integer, byte[]> areas, long gap) {
        Luks2Header header = fresh.withSequence(1);
        int size = Math.toIntExact(header.headerSize());
        clear(Luks2Header.BINARY_SIZE);
        long at = 2L * size;
        for (KeySlot slot : inOrder(header)) {
            long offset = slot.area().offset().bytes();
            fill(at, offset);
            region(offset, Objects.requireNonNull(areas.get(slot.number())), Role.MATERIAL, false);
            at = offset + slot.area().size().bytes();
        }
        fill(at, header.endOfAreas() + gap);
        flush();
        region(size, header.encode(true, salt(Luks2Header.SALT_SIZE)), Role.HEADER, false);
        flush();
        region(0, header.encode(false, salt(Luks2Header.SALT_SIZE)), Role.HEADER, false);
        flush();
        add(new Write.Prove("the header", List.of(expected(0, size), expected(size, size))));
        header.slots().forEach(this::proveArea);
    }

    private static List<KeySlot> inOrder(Luks2Header header) {
        return header.slots().stream()
                .sorted(Comparator.comparingLong(slot -> slot.area().offset().bytes()))
                .toList();
    }

    /** Writes a lost copy again from the good copy, with the same sequence id. The good copy does not change. */
    public void repair() {
        Luks2Copies copies = Luks2Copies.read(overlay());
        Luks2Header header = present();
        for (Luks2Copies.Copy copy : copies.copies()) {
            if (copy.state() != Luks2Copies.State.GOOD) {
                long offset = copy.equals(copies.first()) ? 0 : header.headerSize();
                region(offset, header.encode(offset != 0, salt(Luks2Header.SALT_SIZE)), Role.HEADER, false);
                flush();
                add(new Write.Prove(
                        "the copy at " + offset, List.of(expected(offset, Math.toIntExact(header.headerSize())))));
            }
        }
    }

    /**
     * Writes LUKS1 over this LUKS2 container. The second sector of LUKS1 breaks the first copy. The second copy unlocks
     * the device until sector 0 contains LUKS1. The rest of LUKS2 is erased last, because it would be valid again if
     * sector 0 was lost.
     */
    public void toLuks1(Luks1Header converted) {
        int sector = Luks1Header.SECTOR;
        int size = Math.toIntExact(present().headerSize());
        byte[] header = Arrays.copyOf(converted.encode(), 2 * sector);
        region(sector, Arrays.copyOfRange(header, sector, 2 * sector), Role.HEADER, true);
        flush();
        add(new Write.Prove("the second copy", List.of(expected(size, size))));
        region(0, Arrays.copyOf(header, sector), Role.HEADER, true);
        flush();
        region(2L * sector, new byte[2 * (size - sector)], Role.HEADER, true);
        flush();
        add(new Write.Prove("the LUKS1 header", List.of(expected(0, 2 * size))));
    }

    /**
     * Writes both copies from the bytes of one, and that one last. A copy that was put together from both is completed
     * first; that changes only bytes from which nothing can be read.
     *
     * @param copy of the header, as it is at this offset when complete
     */
    public void mend(Luks2Header header, byte[] copy, long offset, boolean joined) {
        long other = offset == 0 ? header.headerSize() : 0;
        byte[] fresh = header.encode(other != 0, salt(Luks2Header.SALT_SIZE));
        if (joined) {
            whole(offset, copy);
            whole(other, fresh);
        } else {
            whole(other, fresh);
            whole(offset, copy);
        }
    }

    /**
     * Writes a header over one without a readable copy. The first copy comes last.
     *
     * @param areas key material that the header names and that is not on the device
     */
    public void bringBack(Luks2Header saved, Map<Area, byte[]> areas) {
        Luks2Header header = saved.withSequence(saved.sequence() + 1);
        areas.forEach((area, content) -> region(area.offset().bytes(), content, Role.WINDOW, true));
        flush();
        whole(header.headerSize(), header.encode(true, salt(Luks2Header.SALT_SIZE)));
        whole(0, header.encode(false, salt(Luks2Header.SALT_SIZE)));
        header.slots().stream().filter(slot -> areas.containsKey(slot.area())).forEach(this::proveArea);
    }

    private void whole(long offset, byte[] copy) {
        region(offset, copy, Role.HEADER, true);
        flush();
        add(new Write.Prove("the copy at " + offset, List.of(expected(offset, copy.length))));
    }

    private KeySlot slot(int number) {
        return present().allSlots().stream()
                .filter(slot -> slot.number() == number)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("slot " + number + " is not in use at this step"));
    }

    /** The header must declare a key slots area that includes this area before anything is written there. */
    private Luks2Header roomFor(Area area) {
        Luks2Header header = present();
        long end = area.offset().bytes() + area.size().bytes();
        if (end <= header.endOfAreas()) {
            return header;
        }
        flip(header.withKeyslotsSize(end - 2 * header.headerSize()));
        return present();
    }

    /**
     * Uses the next sequence id. So the copy that an interrupted header write left is not used, and neither is an older
     * copy that returns.
     */
    private void flip(Luks2Header changed) {
        long a = changed.sequence();
        long b = present().sequence();
        flip(changed, (Long.compareUnsigned(a, b) > 0 ? a : b) + 1);
    }

    private void flip(Luks2Header changed, long sequence) {
        Luks2Header header = changed.withSequence(sequence);
        int size = Math.toIntExact(header.headerSize());
        region(0, header.encode(false, salt(Luks2Header.SALT_SIZE)), Role.HEADER, false);
        flush();
        region(size, header.encode(true, salt(Luks2Header.SALT_SIZE)), Role.HEADER, false);
        flush();
        add(new Write.Prove("the header", List.of(expected(0, size), expected(size, size))));
    }

    /**
     * Writes another header for the same payload, and wipes what it no longer names.
     *
     * @param areas key material that the header names and that is not on the device yet
     * @param window whether the writes go over areas in use, whose slots then do not unlock the device; otherwise they
     *     go over unused areas
     */
    public void restore(Luks2Header header, Map<Area, byte[]> areas, boolean window) {
        Role role = window ? Role.WINDOW : Role.MATERIAL;
        areas.forEach((area, content) -> region(area.offset().bytes(), content, role, window));
        flush();
        List<Area> before = present().slots().stream().map(KeySlot::area).toList();
        flip(header);
        List<Area> after = header.slots().stream().map(KeySlot::area).toList();
        header.slots().stream().filter(slot -> areas.containsKey(slot.area())).forEach(this::proveArea);
        before.stream()
                .filter(area -> after.stream().noneMatch(other -> overlap(area, other)))
                .forEach(this::wipe);
    }

    private void wipe(Area area) {
        region(area.offset().bytes(), RandomFill.of(Math.toIntExact(area.size().bytes())), Role.RANDOM, true);
        flush();
    }

    private void proveArea(KeySlot slot) {
        Area area = slot.area();
        add(new Write.Prove(
                "slot " + slot.number(),
                List.of(expected(
                        area.offset().bytes(), Math.toIntExact(area.size().bytes())))));
    }
}

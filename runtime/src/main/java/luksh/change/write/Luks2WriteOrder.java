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
 * In which order a LUKS2 container is written. The header is exchanged as a whole, the first copy and then the second,
 * each flushed: with a checksum over each, a crash leaves the old header or the new one. New key material is on the disk
 * before a header names it, old material goes after no header names it any more.
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

    /** @param also what else changes in the flip that brings the slot */
    public void enable(KeySlot slot, byte[] area, UnaryOperator<Luks2Header> also) {
        Luks2Header header = roomFor(slot.area());
        region(slot.area().offset().bytes(), area, Role.MATERIAL, false);
        flush();
        flip(also.apply(header.withSlot(slot)));
        proveArea(slot);
    }

    /**
     * The old area is wiped last; until the flip it opens, afterwards the new one does. A slot that stays in its place
     * opens nothing from the first byte of its area to the flip.
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

    /** One header write binds the replacement's area to this number and frees its own number; nothing is copied. */
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

    /** @param also what else changes in the flip that takes the slot */
    public void disable(int number, UnaryOperator<Luks2Header> also) {
        wipe(slot(number).area());
        flip(also.apply(present().withoutSlot(number)));
    }

    @Override
    public void header(Header changed) {
        flip((Luks2Header) changed);
    }

    /**
     * A container over whatever lies there: old magics go first, then the room for key areas is filled. The second copy
     * comes before the first, so that a crash leaves nothing, or the new one, for the second holds alone as well.
     *
     * @param areas key material by slot number
     * @param gap bytes behind the room for key areas that are filled too
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

    /** A lost copy is written anew from the one that holds, under its sequence id; that one is not touched. */
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
     * LUKS1 over this container. Its second sector breaks the first copy, and the second copy opens until sector 0 says
     * LUKS1. What is left of LUKS2 goes last: it would come to life when sector 0 is lost some day.
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
     * Both copies from the bytes of one, which are the last to be written. A copy that was put together from both is
     * completed first, where only bytes change that nothing can be made of.
     *
     * @param copy of the header, as it stands at this offset once it is whole
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
     * A header over one of which no copy can be read; the first copy comes last.
     *
     * @param areas key material that it names and that is not there
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

    /** The key slots area reaches behind this area before anything is written there. */
    private Luks2Header roomFor(Area area) {
        Luks2Header header = present();
        long end = area.offset().bytes() + area.size().bytes();
        if (end <= header.endOfAreas()) {
            return header;
        }
        flip(header.withKeyslotsSize(end - 2 * header.headerSize()));
        return present();
    }

    /** Under the next sequence id, so that the copy of an interrupted flip loses, and an older one that comes back. */
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
     * Another header for the same payload, by one flip; what it does not name any more is wiped.
     *
     * @param areas key material that it names and that is not on the device yet
     * @param window whether it goes over areas in use, whose slots open nothing from then on; else where nothing is in use
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

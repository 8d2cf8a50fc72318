package luksh.change.step.header;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Window;
import luksh.change.write.Luks1FreeSpace;
import luksh.change.write.Luks1WriteOrder;
import luksh.change.write.WriteOrder;
import luksh.device.Device;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.Alignment;
import luksh.format.Area;
import luksh.format.Digest;
import luksh.format.KeySlot;
import luksh.format.Segment;
import luksh.format.Size;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;
import luksh.format.luks2.Luks2FreeSpace;
import luksh.format.luks2.Luks2Header;

/**
 * Plans the conversion of LUKS1 to LUKS2. Both header copies need the first 32 KiB, where the key area of one slot starts.
 * luksh moves that area, byte for byte, after the others or into the area of a free slot. The other areas keep their place.
 * Without such room all areas move up and overlap their old place, which is a {@link Window}.
 */
final class Luks1ToLuks2 {
    private static final long METADATA = Luks2Header.HEADER_SIZES.get(0);

    private Luks1ToLuks2() {}

    static Verb.Preparation plan(Draft draft, Luks1Header header) {
        List<KeySlot> below = header.slots().stream()
                .filter(slot -> slot.area().offset().bytes() < 2 * METADATA)
                .toList();
        long room = header.payloadOffset().bytes() == 0
                ? draft.device().size()
                : header.payloadOffset().bytes();
        boolean aligned =
                header.slots().stream().allMatch(slot -> slot.area().offset().bytes() % Alignment.BYTES == 0);
        if (below.size() > 1 || !aligned || room % Alignment.BYTES != 0 || room < 2 * METADATA + Alignment.BYTES) {
            draft.refuse(
                    Rules.LAYOUT,
                    Place.file(draft.path()),
                    "its key areas or its payload are not at multiples of 4096 bytes, or are too near the start for two copies"
                            + " of a LUKS2 header",
                    "");
            return Verb.Preparation.NONE;
        }
        Luks1Header ready = header;
        String by = "";
        if (!below.isEmpty()) {
            Optional<Luks1Header> moved =
                    move(draft.device(), header, below.get(0)).or(() -> shifted(draft.device(), header, room));
            if (moved.isEmpty()) {
                draft.refuse(
                        Rules.NO_ROOM,
                        Place.slot(below.get(0).number()),
                        "the new header needs the place of its key area. All slots are in use, and there is no room before the"
                                + " payload to move this area, or all areas",
                        draft.luksh("kill-slot", "SLOT"));
                return Verb.Preparation.NONE;
            }
            ready = moved.get();
            by = "; first luksh moves the key area of slot " + below.get(0).number();
        }
        List<Integer> shifting = shifting(header, ready);
        if (!shifting.isEmpty()) {
            by = "; first luksh moves all key areas up to make room";
            draft.window(
                    Place.part("slots " + shifting.stream().map(String::valueOf).collect(Collectors.joining(", "))),
                    "during 2 writes for each of these slots, no passphrase unlocks it, and after a power cut between them only the"
                            + " journal can restore it: its area moves by less than its length, all 8 slots are in use, and"
                            + " there is no room before the payload for one more key area",
                    header.slots().size() > 1);
        }
        Luks2Header converted = header(ready, below, room);
        Luks1Header via = ready;
        draft.step(
                VerbNames.CONVERT,
                Place.file(draft.path()),
                "LUKS1 → LUKS2; passphrases, costs and slot numbers stay the same, "
                        + converted.slots().size() + " of " + Luks2Header.KEY_SLOTS + " slots in use" + by);
        draft.header(converted);
        return work -> {
            shifting.forEach(number -> work.throughWindow(List.of(number)));
            var writeOrder = new Luks1WriteOrder(work.overlay());
            shifting.forEach(number -> writeOrder.shift(number, via.keySlot(number)));
            writeOrder.toLuks2(via, converted);
            work.converted(converted);
            work.done("convert to LUKS2", writeOrder);
        };
    }

    /** The header after that key area was moved: under its own number, or as a copy under a free number. */
    private static Optional<Luks1Header> move(Device device, Luks1Header header, KeySlot slot) {
        Luks1KeySlot entry = header.keySlot(slot.number());
        Optional<Long> gap = Luks1FreeSpace.find(device, header, areaSize(header));
        if (gap.isPresent()) {
            return Optional.of(header.withKeySlot(slot.number(), entry.at(gap.get())));
        }
        int spare = Luks1WriteOrder.spare(header);
        return spare < 0
                ? Optional.empty()
                : Optional.of(
                        header.withKeySlot(spare, header.keySlot(spare).enabled(entry.salt(), entry.iterations())));
    }

    /** The header with all areas moved up as far as the first one must; empty if the last would reach into the payload. */
    private static Optional<Luks1Header> shifted(Device device, Luks1Header header, long room) {
        long by = 2 * METADATA - header.firstArea();
        List<Luks1KeySlot> slots = header.keySlots().stream()
                .map(slot -> slot.at(slot.areaOffset() + by))
                .toList();
        long end = slots.stream().mapToLong(Luks1KeySlot::areaOffset).max().orElseThrow() + areaSize(header);
        boolean disjoint = slots.stream()
                .allMatch(slot -> slots.stream()
                        .allMatch(other -> other.areaOffset() <= slot.areaOffset()
                                || other.areaOffset() >= slot.areaOffset() + areaSize(header)));
        boolean free = Luks1FreeSpace.find(device, header, by).isPresent();
        return disjoint && free && end <= Math.min(room, device.size())
                ? Optional.of(header.withKeySlots(slots))
                : Optional.empty();
    }

    /** The slots whose new areas overlap their old ones, last first, so that each moves into free room. */
    private static List<Integer> shifting(Luks1Header header, Luks1Header ready) {
        return header.slots().stream()
                .filter(slot -> WriteOrder.overlap(ready.area(slot.number()), slot.area())
                        && !ready.area(slot.number()).equals(slot.area()))
                .sorted(Comparator.comparingLong(
                                (KeySlot slot) -> slot.area().offset().bytes())
                        .reversed())
                .map(KeySlot::number)
                .toList();
    }

    private static long areaSize(Luks1Header header) {
        return Luks2FreeSpace.areaSize((int) header.keyBytes());
    }

    private static Luks2Header header(Luks1Header ready, List<KeySlot> below, long room) {
        Digest digest = ready.digest();
        var segment = new Segment(
                0, "crypt", ready.payloadOffset(), new Size(0), true, ready.cipher(), new Size(Luks1Header.SECTOR), 0);
        Luks2Header header = Luks2Header.fresh(
                ready.uuid(),
                "",
                "",
                METADATA,
                Math.min(room - 2 * METADATA, Luks2Header.MOST_KEYSLOTS_SIZE),
                new Digest(0, digest.hash(), digest.iterations(), digest.salt(), digest.value(), List.of(), List.of(0)),
                segment);
        for (KeySlot slot : ready.slots()) {
            boolean copy = !below.isEmpty()
                    && slot.number() != below.get(0).number()
                    && slot.kdf().equals(below.get(0).kdf());
            int number = copy ? below.get(0).number() : slot.number();
            if (copy || slot.area().offset().bytes() >= 2 * METADATA) {
                header = header.withSlot(
                        new KeySlot(number, "", slot.kdf(), area(slot.area(), areaSize(ready)), slot.priority(), true));
            }
        }
        return header;
    }

    private static Area area(Area area, long size) {
        return new Area(area.offset(), new Size(size), area.cipher(), area.keyBits(), area.hash(), area.stripes());
    }
}

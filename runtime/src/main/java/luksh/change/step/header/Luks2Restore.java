package luksh.change.step.header;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import luksh.change.step.Draft;
import luksh.change.step.Guard;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Window;
import luksh.change.step.Work;
import luksh.change.step.slot.RemainingSlots;
import luksh.change.write.Luks2WriteOrder;
import luksh.change.write.WriteOrder;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.device.Device;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Area;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.Size;
import luksh.format.luks2.Luks2Header;

/**
 * Restores a LUKS2 backup. luksh writes its key areas into free room, replaces the header in one switch, and then overwrites
 * the areas that are no longer used. A crash leaves the old header or the restored one, each with its key areas. Without free
 * room luksh overwrites areas in use, which is a {@link Window}.
 */
final class Luks2Restore {
    private final String file;
    /** Areas of the backup that the device does not have yet, at their planned places. */
    private final Map<Area, byte[]> moved = new LinkedHashMap<>();

    /** Slots in use whose areas are overwritten in place. */
    private final Set<Integer> lost = new TreeSet<>();

    Luks2Restore(String file) {
        this.file = file;
    }

    Verb.Preparation plan(Draft draft, Device backup, Luks2Header saved, Luks2Header present) {
        if (!sameLayout(draft, saved, present)) {
            return Verb.Preparation.NONE;
        }
        Luks2Header header = place(draft, backup, saved, present);
        List<KeySlot> going = present.slots().stream()
                .filter(slot -> !header.slots().contains(slot))
                .toList();
        steps(draft, header, present, going);
        draft.header(header);
        if (!going.isEmpty()) {
            RemainingSlots.check(draft, Place.file(file));
        }
        return work -> prepare(work, header, !going.isEmpty());
    }

    private boolean sameLayout(Draft draft, Luks2Header saved, Luks2Header present) {
        if (!saved.otherSlots().isEmpty() || !present.otherSlots().isEmpty()) {
            draft.refuse(
                    Rules.LAYOUT,
                    Place.file(file),
                    "the backup or the container has key slots of a type that luksh does not know, so luksh cannot restore it",
                    "cryptsetup luksHeaderRestore");
            return false;
        }
        var differences = new ArrayList<String>();
        if (saved.headerSize() != present.headerSize()) {
            differences.add("the metadata size is " + new Size(saved.headerSize()) + " in the backup and "
                    + new Size(present.headerSize()) + " in the container");
        }
        if (!saved.segments().equals(present.segments())) {
            differences.add("the segments are " + saved.segments() + " in the backup and " + present.segments()
                    + " in the container");
        }
        Restore.sameLayout(draft, file, saved, present, differences, "");
        return differences.isEmpty();
    }

    /** The header of the backup, with each area at its old place or in free room. */
    private Luks2Header place(Draft draft, Device backup, Luks2Header saved, Luks2Header present) {
        Luks2Header header = saved.withKeyslotsSize(Math.max(saved.keyslotsSize(), present.keyslotsSize()));
        Luks2Header room = present.withKeyslotsSize(header.keyslotsSize());
        Json.Obj json = header.json();
        for (KeySlot slot : saved.slots()) {
            byte[] content = content(backup, slot.area());
            if (present.slots().stream().anyMatch(s -> s.area().equals(slot.area()))
                    && Arrays.equals(content, content(draft.device(), slot.area()))) {
                continue; // the device still has it
            }
            long size = slot.area().size().bytes();
            Optional<Long> free = room.space().isFree(slot.area(), moved.keySet())
                    ? Optional.of(slot.area().offset().bytes())
                    : room.space().gap(size, moved.keySet());
            if (free.isEmpty()) {
                return inPlace(draft, backup, saved.withKeyslotsSize(header.keyslotsSize()), present);
            }
            Area area = at(slot.area(), free.get());
            moved.put(area, content);
            json = at(json, slot.number(), free.get());
        }
        return header.withJson(json);
    }

    /** Without free room: every area at the place in the backup, over areas in use. */
    private Luks2Header inPlace(Draft draft, Device backup, Luks2Header header, Luks2Header present) {
        moved.clear();
        for (KeySlot slot : header.slots()) {
            byte[] content = content(backup, slot.area());
            if (!Arrays.equals(content, content(draft.device(), slot.area()))) {
                moved.put(slot.area(), content);
            }
        }
        for (KeySlot slot : present.slots()) {
            if (moved.keySet().stream().anyMatch(area -> WriteOrder.overlap(area, slot.area()))) {
                lost.add(slot.number());
            }
        }
        if (!lost.isEmpty()) {
            boolean others = lost.size() < present.slots().size();
            String numbers = lost.stream().map(String::valueOf).collect(Collectors.joining(", "));
            draft.window(
                    lost.size() == 1 ? Place.slot(lost.iterator().next()) : Place.part("slots " + numbers),
                    "during " + (moved.size() + 1) + " writes no passphrase unlocks "
                            + (others ? (lost.size() == 1 ? "this slot" : "these slots") : "this container")
                            + ", and after a power cut between them only the journal can restore the slots of " + file
                            + ": there is no free room for their key areas",
                    others);
        }
        return header;
    }

    /** Sets offsets in the JSON: one area may take the old place of another one. */
    private static Json.Obj at(Json.Obj json, int number, long offset) {
        String name = Integer.toString(number);
        Json.Obj slots = member(json, "keyslots");
        Json.Obj slot = member(slots, name);
        Json.Obj area = member(slot, "area").with("offset", new Json.Text(Long.toString(offset)));
        return json.with("keyslots", slots.with(name, slot.with("area", area)));
    }

    private static Json.Obj member(Json.Obj object, String name) {
        return (Json.Obj) Objects.requireNonNull(object.get(name), name);
    }

    private static Area at(Area area, long offset) {
        return new Area(new Size(offset), area.size(), area.cipher(), area.keyBits(), area.hash(), area.stripes());
    }

    private static byte[] content(Device device, Area area) {
        return device.read(area.offset().bytes(), Math.toIntExact(area.size().bytes()));
    }

    private void steps(Draft draft, Luks2Header header, Luks2Header present, List<KeySlot> going) {
        var numbers = new ArrayList<Integer>();
        header.slots().stream().filter(slot -> moved.containsKey(slot.area())).forEach(slot -> {
            numbers.add(slot.number());
            draft.step(
                    VerbNames.RESTORE, Place.slot(slot.number()), "luksh restores it from " + file + ": " + slot.kdf());
        });
        going.stream()
                .filter(slot -> !numbers.contains(slot.number()))
                .forEach(slot -> draft.step(
                        VerbNames.RESTORE,
                        Place.slot(slot.number()),
                        "luksh removes this slot, because " + file + " does not have it as it is now"));
        boolean rest = !header.withSequence(0).equals(present.withSequence(0));
        if (rest) {
            draft.step(
                    VerbNames.RESTORE, Place.header(), "luksh restores digests, tokens, labels and UUID from " + file);
        } else if (moved.isEmpty()) {
            draft.note(Severity.INFO, Rules.RESTORE, Place.file(file), Restore.NOTHING);
        }
        if (!header.uuid().equals(present.uuid())
                || !header.digest().value().equals(present.digest().value())) {
            draft.refuseWhileActive(VerbNames.RESTORE);
        }
    }

    private void prepare(Work work, Luks2Header header, boolean going) {
        var present = (Luks2Header) work.header();
        if (!header.digest().value().equals(present.digest().value())
                && !VolumeKeyDigest.matches(work.keyring().volumeKey(work), header.digest())) {
            work.guard(
                    Guard.FOREIGN_BACKUP,
                    Place.file(file),
                    "it contains another volume key, so its slots would not unlock the payload");
        }
        if (!lost.isEmpty()) {
            work.throughWindow(lost);
        }
        var writeOrder = new Luks2WriteOrder(work.overlay());
        writeOrder.restore(header, moved, !lost.isEmpty());
        if (going) {
            work.proveThatOneRemains(work.header().slots(), Place.file(file));
        }
        work.proveIfMapped(file);
        work.done("restore " + file, writeOrder);
    }
}

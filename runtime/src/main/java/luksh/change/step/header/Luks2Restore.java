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
 * How a LUKS2 backup comes back: its key areas go where nothing lies that is in use, then one flip exchanges the header,
 * then what it does not name is wiped. A crash leaves the header before or the one of the backup, and each has its areas.
 * Without room beside those in use the areas go over them, and that is a {@link Window}.
 */
final class Luks2Restore {
    private final String file;
    /** Where areas of the backup are going to lie that do not lie on the device yet. */
    private final Map<Area, byte[]> moved = new LinkedHashMap<>();

    /** Slots whose areas are overwritten while they are in use. */
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
        int findings = draft.plan().findings().size();
        same(draft, "size of the metadata", new Size(saved.headerSize()), new Size(present.headerSize()));
        same(draft, "segments", saved.segments(), present.segments());
        if (!saved.otherSlots().isEmpty() || !present.otherSlots().isEmpty()) {
            draft.refuse(
                    Rules.LAYOUT,
                    Place.file(file),
                    "it or the container has key slots of a type that is not known here, and their areas are left alone",
                    "cryptsetup luksHeaderRestore");
        }
        return draft.plan().findings().size() == findings;
    }

    private void same(Draft draft, String field, Object saved, Object present) {
        if (!saved.equals(present)) {
            draft.refuse(
                    Rules.LAYOUT,
                    Place.file(file),
                    "its " + field + ": " + saved + "; the container's: " + present,
                    "");
        }
    }

    /** The header of the backup with each area where it is, or where there is room. */
    private Luks2Header place(Draft draft, Device backup, Luks2Header saved, Luks2Header present) {
        Luks2Header header = saved.withKeyslotsSize(Math.max(saved.keyslotsSize(), present.keyslotsSize()));
        Luks2Header room = present.withKeyslotsSize(header.keyslotsSize());
        Json.Obj json = header.json();
        for (KeySlot slot : saved.slots()) {
            byte[] content = content(backup, slot.area());
            if (present.slots().stream().anyMatch(s -> s.area().equals(slot.area()))
                    && Arrays.equals(content, content(draft.device(), slot.area()))) {
                continue; // it never went
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

    /** No room beside those in use: every area goes where the backup has it, over whatever opens until then. */
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
                    "for " + (moved.size() + 1) + " writes "
                            + (others
                                    ? (lost.size() == 1 ? "this slot opens" : "these slots open") + " with nothing"
                                    : "nothing opens at all")
                            + ", and after a power cut between them only the journal brings the slots of " + file
                            + " in: there is no room for their key areas beside those in use",
                    others);
        }
        return header;
    }

    /** All offsets at once: one area may take the place that another one of the backup leaves. */
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
            draft.step(VerbNames.RESTORE, Place.slot(slot.number()), "comes back from " + file + ": " + slot.kdf());
        });
        going.stream()
                .filter(slot -> !numbers.contains(slot.number()))
                .forEach(slot -> draft.step(
                        VerbNames.RESTORE,
                        Place.slot(slot.number()),
                        "is not in " + file + " as it is here, and goes"));
        boolean rest = !header.withSequence(0).equals(present.withSequence(0));
        if (rest) {
            draft.step(VerbNames.RESTORE, Place.header(), "digests, tokens, labels and UUID as in " + file);
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
                    "it holds another volume key; its slots would not open the payload");
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

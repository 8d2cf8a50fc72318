package luksh.change.step.header;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import luksh.change.step.Draft;
import luksh.change.step.Guard;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Window;
import luksh.change.step.Work;
import luksh.change.step.slot.RemainingSlots;
import luksh.change.write.ExchangeRoute;
import luksh.change.write.WriteOrder;
import luksh.crypto.kdf.VolumeKeyDigest;
import luksh.device.Device;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Area;
import luksh.format.KeySlot;
import luksh.format.ShellWord;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;

/**
 * Restores a LUKS1 backup. luksh replaces slots with different key material, adds slots that only the backup has, removes
 * slots that the backup does not have, and sets digest and UUID. Each part is as crash-safe as the verb for it. Replacing a
 * slot without a spare slot or a gap is a {@link Window}.
 */
final class Luks1Restore {
    private final String file;
    /** Key material by slot number: of slots that change, and of slots that are disabled now. */
    private final Map<Integer, byte[]> changing = new LinkedHashMap<>();

    private final Map<Integer, byte[]> returning = new LinkedHashMap<>();
    private final List<Integer> going = new ArrayList<>();
    /** The planned route of each changing slot. */
    private final Map<Integer, ExchangeRoute> routes = new HashMap<>();

    Luks1Restore(String file) {
        this.file = file;
    }

    Verb.Preparation plan(Draft draft, Device backup, Luks1Header saved, Luks1Header present) {
        if (!sameLayout(draft, saved, present)) {
            return Verb.Preparation.NONE;
        }
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            compare(draft, backup, saved, present, number);
        }
        return steps(draft, saved, present);
    }

    private boolean sameLayout(Draft draft, Luks1Header saved, Luks1Header present) {
        var differences = new ArrayList<String>();
        compare(differences, "cipher", saved.cipher(), present.cipher());
        compare(differences, "hash", saved.hash(), present.hash());
        compare(differences, "key size in bits", saved.keyBits(), present.keyBits());
        compare(differences, "payload offset", saved.payloadOffset(), present.payloadOffset());
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            compare(
                    differences,
                    "first sector of the area of slot " + number,
                    saved.keySlot(number).areaSector(),
                    present.keySlot(number).areaSector());
        }
        Restore.sameLayout(
                draft,
                file,
                saved,
                present,
                differences,
                "luksh rescue " + ShellWord.of(draft.path()) + " --backup " + ShellWord.of(file));
        return differences.isEmpty();
    }

    private static void compare(List<String> differences, String field, Object saved, Object present) {
        if (!saved.equals(present)) {
            differences.add(field + " is " + saved + " in the backup and " + present + " in the container");
        }
    }

    private void compare(Draft draft, Device backup, Luks1Header saved, Luks1Header present, int number) {
        Luks1KeySlot then = saved.keySlot(number);
        Luks1KeySlot now = present.keySlot(number);
        if (then.active() && !now.active()) {
            returning.put(number, backup.read(then.areaOffset(), saved.areaSize()));
        } else if (!then.active() && now.active()) {
            going.add(number);
        } else if (then.active() && !(then.equals(now) && sameArea(draft, backup, saved.area(number)))) {
            changing.put(number, backup.read(then.areaOffset(), saved.areaSize()));
        }
    }

    private static boolean sameArea(Draft draft, Device backup, Area area) {
        long offset = area.offset().bytes();
        int size = Math.toIntExact(area.size().bytes());
        return Arrays.equals(draft.device().read(offset, size), backup.read(offset, size));
    }

    private Verb.Preparation steps(Draft draft, Luks1Header saved, Luks1Header present) {
        boolean digest = !present.equals(present.withDigest(saved.digest()));
        boolean uuid = !saved.uuid().equals(present.uuid());
        saved.slots().stream()
                .filter(slot -> changing.containsKey(slot.number()))
                .forEach(slot -> exchange(draft, present, slot));
        returning.keySet().forEach(n -> draft.step(VerbNames.RESTORE, Place.slot(n), "luksh restores it from " + file));
        if (digest) {
            draft.step(VerbNames.RESTORE, Place.part("digest"), "luksh restores it from " + file);
        }
        if (uuid || digest) {
            draft.refuseWhileActive(VerbNames.RESTORE);
        }
        if (uuid) {
            draft.step(VerbNames.RESTORE, Place.part("uuid"), present.uuid() + " → " + saved.uuid());
        }
        going.forEach(n -> draft.step(
                VerbNames.RESTORE, Place.slot(n), "luksh removes this slot, because " + file + " does not have it"));
        if (changing.isEmpty()
                && returning.isEmpty()
                && going.isEmpty()
                && !digest
                && !uuid
                && draft.plan().possible()) {
            draft.note(Severity.INFO, Rules.RESTORE, Place.file(file), Restore.NOTHING);
        }
        draft.header(saved);
        if (endsWays()) {
            RemainingSlots.check(draft, Place.file(file));
        }
        return work -> prepare(work, saved, digest);
    }

    /** Whether a passphrase that unlocks now does not unlock afterwards. */
    private boolean endsWays() {
        return !going.isEmpty() || !changing.isEmpty();
    }

    private void exchange(Draft draft, Luks1Header present, KeySlot slot) {
        Place where = Place.slot(slot.number());
        ExchangeRoute way = ExchangeRoute.of(draft.device(), present, slot.number(), slot.kdf());
        draft.step(
                VerbNames.RESTORE,
                where,
                "luksh restores its key material from " + file + ", " + way.words(present)
                        + "; the present passphrase of this slot is lost");
        routes.put(slot.number(), way);
        if (way == ExchangeRoute.WINDOW) {
            draft.window(
                    where,
                    "during " + ExchangeRoute.writes(slot.number())
                            + " writes no passphrase unlocks this slot, and after a power cut between them only the journal"
                            + " can restore it: "
                            + ExchangeRoute.reason(draft.device(), present),
                    present.slots().size() > 1);
        }
    }

    private void prepare(Work work, Luks1Header saved, boolean digest) {
        WriteOrder writeOrder = work.writeOrder();
        if (digest && !VolumeKeyDigest.matches(work.keyring().volumeKey(work), saved.digest())) {
            work.guard(
                    Guard.FOREIGN_BACKUP,
                    Place.file(file),
                    "it contains another volume key, so its slots would not unlock the payload");
        }
        for (KeySlot slot : saved.slots()) {
            byte[] area = changing.get(slot.number());
            if (area != null) {
                ExchangeRoute route = Objects.requireNonNull(routes.get(slot.number()));
                if (route == ExchangeRoute.WINDOW) {
                    work.throughWindow(List.of(slot.number()));
                }
                writeOrder.exchange(slot, area, route);
            }
        }
        saved.slots().stream()
                .filter(slot -> returning.containsKey(slot.number()))
                .forEach(slot -> writeOrder.enable(slot, Objects.requireNonNull(returning.get(slot.number()))));
        writeOrder.header(saved);
        if (endsWays()) {
            List<KeySlot> remaining = work.header().slots().stream()
                    .filter(s -> !going.contains(s.number()))
                    .toList();
            work.proveThatOneRemains(remaining, Place.file(file));
            going.forEach(writeOrder::disable);
        }
        work.proveIfMapped(file);
        work.done("restore " + file, writeOrder);
    }
}

package luksh.change;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import luksh.device.Device;
import luksh.format.Area;
import luksh.format.KeySlot;
import luksh.format.Luks1Header;
import luksh.format.Luks1KeySlot;

/**
 * How a LUKS1 backup comes back: slots that it has and the container lost are added, slots that it lacks are
 * killed, digest and UUID are set. Each of these is as safe as the verb it resembles. A slot that is in use with other
 * material than the backup's is refused: between its area and its entry nothing would open it.
 */
final class Luks1Restore {
    private final String file;

    Luks1Restore(String file) {
        this.file = file;
    }

    Verb.Preparation plan(Draft draft, Device backup, Luks1Header saved, Luks1Header present) {
        if (!sameLayout(draft, saved, present)) {
            return Verb.Preparation.NONE;
        }
        Map<Integer, byte[]> returning = new LinkedHashMap<>();
        List<Integer> going = new ArrayList<>();
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            compare(draft, backup, saved, present, number, returning, going);
        }
        return steps(draft, saved, present, returning, going);
    }

    private boolean sameLayout(Draft draft, Luks1Header saved, Luks1Header present) {
        int findings = draft.plan().findings().size();
        same(draft, "cipher", saved.cipher(), present.cipher());
        same(draft, "hash", saved.hash(), present.hash());
        same(draft, "key size", saved.keyBits(), present.keyBits());
        same(draft, "payload offset", saved.payloadOffset(), present.payloadOffset());
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            same(
                    draft,
                    "area of slot " + number,
                    saved.keySlot(number).areaSector(),
                    present.keySlot(number).areaSector());
        }
        return draft.plan().findings().size() == findings;
    }

    private void same(Draft draft, String field, Object saved, Object present) {
        if (!saved.equals(present)) {
            draft.refuse("layout", file, field + " is " + saved + " in the backup and " + present + " here", "");
        }
    }

    private void compare(
            Draft draft,
            Device backup,
            Luks1Header saved,
            Luks1Header present,
            int number,
            Map<Integer, byte[]> returning,
            List<Integer> going) {
        Luks1KeySlot then = saved.keySlot(number);
        Luks1KeySlot now = present.keySlot(number);
        if (then.active() && !now.active()) {
            returning.put(number, backup.read(then.areaOffset(), saved.areaSize()));
        } else if (!then.active() && now.active()) {
            going.add(number);
        } else if (then.active() && !(then.equals(now) && sameArea(draft, backup, saved.area(number)))) {
            draft.refuse(
                    "WINDOW",
                    "slot " + number,
                    "its key material changed since the backup was taken (another passphrase or cost), and there is no"
                            + " way to exchange it in place that a power cut could not tear",
                    "to go back to the old one: kill this slot, then restore again");
        }
    }

    private static boolean sameArea(Draft draft, Device backup, Area area) {
        long offset = area.offset().bytes();
        int size = Math.toIntExact(area.size().bytes());
        return Arrays.equals(draft.device().read(offset, size), backup.read(offset, size));
    }

    private Verb.Preparation steps(
            Draft draft, Luks1Header saved, Luks1Header present, Map<Integer, byte[]> returning, List<Integer> going) {
        boolean digest = !present.equals(present.withDigest(saved.digest()));
        boolean uuid = !saved.uuid().equals(present.uuid());
        returning.keySet().forEach(n -> draft.step("restore", "slot " + n, "comes back from " + file));
        if (digest) {
            draft.step("restore", "digest", "as in " + file);
        }
        if (uuid || digest) {
            draft.refuseWhileActive("restore");
        }
        if (uuid) {
            draft.step("restore", "uuid", present.uuid() + " → " + saved.uuid());
        }
        going.forEach(n -> draft.step("restore", "slot " + n, "is not in " + file + " and is killed"));
        if (returning.isEmpty()
                && going.isEmpty()
                && !digest
                && !uuid
                && draft.plan().possible()) {
            draft.note(Severity.INFO, "restore", file, Restore.NOTHING);
        }
        draft.header(saved);
        if (!going.isEmpty()) {
            draft.wayInGoes("slots " + going);
        }
        return work -> prepare(work, saved, returning, going, digest);
    }

    private void prepare(
            Work work, Luks1Header saved, Map<Integer, byte[]> returning, List<Integer> going, boolean digest) {
        Orders orders = work.orders();
        if (digest && !work.keyring().volumeKey(work).matches(saved.digest())) {
            work.guard(Guard.FOREIGN_BACKUP, file, "it holds another volume key; its slots would not open the payload");
        }
        saved.slots().stream()
                .filter(slot -> returning.containsKey(slot.number()))
                .forEach(slot -> orders.enable(slot, Objects.requireNonNull(returning.get(slot.number()))));
        orders.header(saved);
        if (!going.isEmpty()) {
            List<KeySlot> remaining = work.header().slots().stream()
                    .filter(s -> !going.contains(s.number()))
                    .toList();
            work.proveThatOneRemains(remaining, "slots " + going);
            going.forEach(orders::disable);
        }
        work.proveIfMapped(file);
        work.done("restore " + file, orders);
    }
}

package luksh.change;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.Guard;
import luksh.change.step.header.ImportToken;
import luksh.change.step.header.SetLabel;
import luksh.change.step.header.SetUuid;
import luksh.format.Header;
import luksh.format.Version;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;

/** A random change, and which passphrase opens which slot after each of its steps. Guards may hold it back. */
final class ChaosChange {
    private static final int LUKS2_SLOTS = 12;

    final Steps steps = new Steps();
    /** The first is before the change. */
    final List<Map<Integer, String>> states = new ArrayList<>();
    /** Whether another program may write a LUKS1 header amid it: its steps write entries, and no whole header. */
    boolean entriesAlone = true;
    /** Exchanges the header as a whole, sector by sector. */
    boolean converts;

    private final List<String> names = new ArrayList<>();
    private final Random random;
    private final boolean luks1;
    private Map<Integer, String> slots;

    /** A backup that was made earlier, and what opened then. */
    record Saved(Path file, Map<Integer, String> slots) {}

    private ChaosChange(Random random, Header header, Map<Integer, String> slots) {
        this.random = random;
        this.luks1 = header instanceof Luks1Header;
        this.slots = slots;
        states.add(slots);
    }

    static ChaosChange random(Random random, Header header, Map<Integer, String> slots, List<Saved> saved, Path file) {
        var change = new ChaosChange(random, header, slots);
        if (random.nextInt(8) > 0) {
            var known = new TreeSet<>(slots.values());
            saved.forEach(backup -> known.addAll(backup.slots().values()));
            change.steps.authorize(known.toArray(String[]::new));
        } else {
            change.steps.authorize(change.anyOf(slots.values()));
        }
        if (random.nextInt(5) > 0) {
            change.steps.allow(
                    Guard.UNPROVED_SLOT, Guard.TOKEN_CLAIMED_SLOT, Guard.FOREIGN_BACKUP, Guard.DUPLICATE_SECRET);
        }
        if (random.nextInt(9) == 0) {
            change.convert(header);
            return change;
        }
        if (!saved.isEmpty() && random.nextInt(4) == 0) {
            change.restore(saved.get(random.nextInt(saved.size())));
        }
        for (int i = random.nextInt(3); i >= 0 && !change.slots.isEmpty(); i--) {
            change.step();
        }
        if (random.nextInt(3) == 0 && !Files.exists(file)) {
            change.steps.backup(file);
            change.then("backup", change.slots);
            saved.add(new Saved(file, change.slots));
        }
        return change;
    }

    private void step() {
        int number = anyOf(slots.keySet());
        switch (random.nextInt(luks1 ? 8 : 10)) {
            case 0, 1 -> add();
            case 2 -> {
                steps.rekey(number);
                then("rekey " + number, slots);
            }
            case 3, 4 -> {
                String fresh = text(random);
                steps.replace(number, slots.get(number), fresh);
                then("replace " + number, with(number, fresh));
            }
            case 5 -> {
                steps.kill(number);
                then("kill " + number, without(number));
            }
            case 6 -> {
                if (states.get(0).get(number) != null
                        && states.get(0).get(number).equals(slots.get(number))) {
                    steps.remove(slots.get(number));
                    then("remove of " + number, without(number));
                }
            }
            case 7 -> {
                if (random.nextBoolean()) {
                    steps.digest(1000 + random.nextInt(1000));
                    then("digest", slots);
                } else {
                    steps.and(new SetUuid(new UUID(random.nextLong(), random.nextLong()).toString()));
                    entriesAlone = false;
                    then("uuid", slots);
                }
            }
            case 8 -> {
                steps.and(SetLabel.label("label " + random.nextInt(100)));
                then("label", slots);
            }
            default -> {
                steps.and(new ImportToken("{\"type\":\"mine\",\"keyslots\":[\"" + number + "\"]}"));
                then("token", slots);
            }
        }
    }

    private void add() {
        int number = random.nextInt(luks1 ? Luks1Header.KEY_SLOTS : LUKS2_SLOTS);
        if (!slots.containsKey(number)) {
            String fresh = text(random);
            steps.add(number, fresh);
            then("add " + number, with(number, fresh));
        }
    }

    private void convert(Header header) {
        steps.convert(header instanceof Luks2Header ? Version.LUKS1 : Version.LUKS2);
        entriesAlone = false;
        converts = true;
        then("convert", slots);
    }

    private void restore(Saved backup) {
        steps.restore(backup.file());
        entriesAlone = false;
        then("restore", backup.slots());
    }

    private void then(String name, Map<Integer, String> next) {
        names.add(name);
        slots = next;
        states.add(next);
    }

    private Map<Integer, String> with(int number, String text) {
        var next = new TreeMap<>(slots);
        next.put(number, text);
        return next;
    }

    private Map<Integer, String> without(int number) {
        var next = new TreeMap<>(slots);
        next.remove(number);
        return next;
    }

    private <T> T anyOf(Collection<T> all) {
        return List.copyOf(all).get(random.nextInt(all.size()));
    }

    /** Found nowhere by chance. */
    static String text(Random random) {
        return "zu8!" + Long.toHexString(random.nextLong() | Long.MIN_VALUE);
    }

    Map<Integer, String> after() {
        return slots;
    }

    @Override
    public String toString() {
        return names.toString();
    }
}

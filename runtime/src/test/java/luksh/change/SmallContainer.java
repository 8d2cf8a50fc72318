package luksh.change;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import luksh.QuietPerson;
import luksh.change.step.ChangeSession;
import luksh.change.step.Cost;
import luksh.change.step.Guard;
import luksh.change.step.Plan;
import luksh.change.step.Report;
import luksh.change.step.Target;
import luksh.change.step.Verb;
import luksh.change.step.header.Convert;
import luksh.change.step.header.Format;
import luksh.change.step.header.Luks1Format;
import luksh.change.step.header.Luks2Format;
import luksh.change.step.header.Restore;
import luksh.change.step.header.SaveBackup;
import luksh.change.step.header.SetDigest;
import luksh.change.step.header.SetUuid;
import luksh.change.step.slot.AddSlot;
import luksh.change.step.slot.Kill;
import luksh.change.step.slot.Rekey;
import luksh.change.step.slot.SlotMarks;
import luksh.change.step.slot.Verify;
import luksh.crypto.Secret;
import luksh.format.Size;
import luksh.format.Slot;
import luksh.format.Version;

/** Containers of half a MiB with areas of 125 sectors and 1000 iterations, and changes of them. */
final class SmallContainer {
    /** Header, eight areas, one sector of payload. */
    static final int SIZE = 4096 + 8 * 65536 + 512;

    static final String UUID = "0b3f3a5e-7c5c-4a55-9d0c-3f1a6f0f7d11";

    private static final Cost CHEAP = new Cost(null, null, 1000L, null, null);

    private SmallContainer() {}

    private record Numbered(int number) implements Slot {}

    static Slot slot(int number) {
        return new Numbered(number);
    }

    /** A container in which these slots open with their passphrases. */
    static byte[] container(Path folder, Map<Integer, String> slots) {
        return container(folder, new byte[SIZE], slots);
    }

    static byte[] container(Path folder, byte[] over, Map<Integer, String> slots) {
        var disk = new MemoryDisk(over);
        new Steps().format(slots).run(disk, folder);
        return disk.medium();
    }

    /** The same with room for one more area, and one sector, before the payload. */
    static byte[] containerWithGap(Path folder, Map<Integer, String> slots) {
        var disk = new MemoryDisk(new byte[SIZE + 65536 + 512]);
        new Steps().format(slots, new Size(4096 + 9 * 65536 + 512)).run(disk, folder);
        return disk.medium();
    }

    /** All eight: {@code p0} opens slot 0. */
    static Map<Integer, String> full() {
        var slots = new TreeMap<Integer, String>();
        for (int number = 0; number < 8; number++) {
            slots.put(number, "p" + number);
        }
        return slots;
    }

    /** Slots and passphrases: {@code slots(0, "anna", 6, "bert")}. */
    static Map<Integer, String> slots(Object... pairs) {
        var slots = new TreeMap<Integer, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            slots.put((Integer) pairs[i], (String) pairs[i + 1]);
        }
        return slots;
    }

    /** A change that is being put together; secrets are closed when it ran. */
    static final class Steps {
        private final List<Verb> verbs = new ArrayList<>();
        private final List<Secret> secrets = new ArrayList<>();
        private final Set<Guard> allowed = EnumSet.noneOf(Guard.class);
        private int authorized;
        final QuietPerson person = new QuietPerson();
        /** The last backup that is restored. */
        Optional<Path> restored = Optional.empty();

        Steps authorize(String... passphrases) {
            Arrays.stream(passphrases).forEach(text -> secrets.add(authorized++, QuietPerson.secret(text)));
            return this;
        }

        Steps allow(Guard... guards) {
            allowed.addAll(List.of(guards));
            return this;
        }

        Steps format(Map<Integer, String> slots) {
            verbs.add(new Luks1Format(settings(), newSlots(slots), null));
            return this;
        }

        /** With the payload at this byte. */
        Steps format(Map<Integer, String> slots, Size payload) {
            var settings = new Format.Settings(
                    "aes-cbc-plain64", 128, "sha256", null, 1000L, new Size(512), payload, null, false, true);
            verbs.add(new Luks1Format(settings, newSlots(slots), null));
            return this;
        }

        /** Both copies in 32 KiB, and room for two areas. */
        Steps formatLuks2(Map<Integer, String> slots) {
            return formatLuks2(slots, 2);
        }

        Steps formatLuks2(Map<Integer, String> slots, long areas) {
            var options = new Luks2Format.Options(null, null, new Size(areas << 16), "", "", null);
            return formatLuks2(settings(), options, slots);
        }

        Steps formatLuks2(Format.Settings settings, Luks2Format.Options options, Map<Integer, String> slots) {
            verbs.add(new Luks2Format(settings, options, newSlots(slots), null));
            return this;
        }

        private static Format.Settings settings() {
            return new Format.Settings(
                    "aes-cbc-plain64", 128, "sha256", null, 1000L, new Size(4096), null, null, false, true);
        }

        private List<Format.NewSlot> newSlots(Map<Integer, String> slots) {
            var fresh = new ArrayList<Format.NewSlot>();
            slots.forEach(
                    (number, text) -> fresh.add(new Format.NewSlot(slot(number), secret(text), CHEAP, SlotMarks.NONE)));
            return fresh;
        }

        Steps add(int number, String passphrase) {
            verbs.add(new AddSlot(slot(number), secret(passphrase), CHEAP, SlotMarks.NONE));
            return this;
        }

        Steps kill(int number) {
            verbs.add(Kill.slot(slot(number)));
            return this;
        }

        Steps remove(String passphrase) {
            verbs.add(Kill.opened(secret(passphrase)));
            return this;
        }

        Steps erase() {
            verbs.add(Kill.all());
            return this;
        }

        Steps rekey(int number) {
            verbs.add(Rekey.cost(slot(number), new Cost(null, null, 1001L, null, null)));
            return this;
        }

        Steps replace(int number, String old, String fresh) {
            verbs.add(Rekey.replace(slot(number), secret(old), secret(fresh)));
            return this;
        }

        Steps digest(long iterations) {
            verbs.add(new SetDigest(iterations, null));
            return this;
        }

        Steps convert(Version to) {
            verbs.add(new Convert(to));
            return this;
        }

        Plan plan(Target target, Path state) {
            return new Transaction(person.session(state), target, verbs, secrets.subList(0, authorized), allowed)
                    .plan();
        }

        Steps uuid() {
            verbs.add(new SetUuid(UUID));
            return this;
        }

        /** A step that needs no secret. */
        Steps and(Verb verb) {
            verbs.add(verb);
            return this;
        }

        Steps backup(Path file) {
            verbs.add(new SaveBackup(file.toString()));
            return this;
        }

        Steps verify(int number, String passphrase) {
            verbs.add(new Verify(slot(number), secret(passphrase)));
            return this;
        }

        Steps restore(Path file) {
            restored = Optional.of(file);
            verbs.add(new Restore(file.toString()));
            return this;
        }

        Report run(Target target, Path state) {
            return run(target, person.session(state));
        }

        Report run(Target target, ChangeSession session) {
            try {
                return new Transaction(session, target, verbs, secrets.subList(0, authorized), allowed).run();
            } finally {
                secrets.forEach(Secret::close);
            }
        }

        private Secret secret(String text) {
            Secret secret = QuietPerson.secret(text);
            secrets.add(secret);
            return secret;
        }
    }
}

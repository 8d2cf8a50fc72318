package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.LongTestShare;
import luksh.QuietPerson;
import luksh.change.SmallContainer.Steps;
import luksh.change.journal.Journal;
import luksh.change.journal.OpenedSlots;
import luksh.change.recovery.Recovery;
import luksh.crypto.Secret;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Version;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Steps without a spare slot or free room. By way of the gap before the payload a known passphrase opens every state. In a
 * window the other slots open in every state, and it is the slot in the window alone that may open nothing.
 */
@Tag("once")
class WindowCrashTest {
    private static final int CRYPTSETUP = LongTestShare.of(12, 1);

    /** One state in so many. */
    private static final int RECOVERED = 8 * LongTestShare.DIVISOR;

    @TempDir
    static Path folder;

    /**
     * A change of a container.
     *
     * @param known by slot number; each opens that slot before the change, during it, or both
     * @param after by slot number, once it is done
     * @param lost the slots that open with none of theirs in some states, one at a time; empty if there is no window
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Case(
            String name,
            byte[] before,
            Consumer<Steps> steps,
            Map<Integer, List<String>> known,
            Map<Integer, String> after,
            Set<Integer> lost) {
        @Override
        public String toString() {
            return name;
        }

        /** How many slots open nothing in the worst state: a restore of LUKS2 writes all areas, then the header. */
        int atOnce() {
            return name.startsWith("LUKS2: restore") ? lost.size() : Math.min(1, lost.size());
        }

        /** Makes the change on a disk that records what is done to it. */
        MemoryDisk run(Path folder) {
            var disk = new MemoryDisk(before);
            var steps = new Steps();
            this.steps.accept(steps);
            assertThat(steps.run(disk, folder.resolve("state-" + System.nanoTime()))
                            .done())
                    .isTrue();
            assertThat(steps.person.words.contains("WINDOW")).isEqualTo(!lost.isEmpty());
            return disk;
        }

        /** Every state that a power cut leaves of it; a {@link Reading} tells those in a window from the others. */
        int states(MemoryDisk disk, Consumer<byte[]> states) {
            return Headers.read(disk)
                            .version()
                            .equals(Headers.read(new MemoryDisk(before)).version())
                    ? PowerCut.during(before, disk.events(), 0, states)
                    : PowerCut.duringUntorn(before, disk.events(), states);
        }
    }

    /** What opens a slot, asked once for the same key material. */
    static final class Reading {
        private record Question(Kdf kdf, Bytes area, Digest digest, String text) {}

        private final Map<Question, Boolean> asked = new HashMap<>();

        /** The slots that open with none of the passphrases that are known for them. */
        Set<Integer> dead(byte[] state, Map<Integer, List<String>> known) {
            var disk = new MemoryDisk(state);
            Header header = Headers.read(disk);
            var dead = new HashSet<>(known.keySet());
            for (KeySlot slot : header.slots()) {
                // under a spare number the material of any slot may lie for a while
                dead.removeIf(number -> (number == slot.number() || !known.containsKey(slot.number()))
                        && known.get(number).stream().anyMatch(text -> opens(disk, slot, text)));
            }
            return dead;
        }

        boolean opens(MemoryDisk disk, KeySlot slot, String text) {
            byte[] area = disk.read(
                    slot.area().offset().bytes(),
                    Math.toIntExact(slot.area().size().bytes()));
            Header header = Headers.read(disk);
            var question = new Question(slot.kdf(), OpenedSlots.hash(area), header.digest(), text);
            return asked.computeIfAbsent(question, q -> {
                try (Secret secret = QuietPerson.secret(text)) {
                    var opened = new Unlock(header, disk).slot(slot, secret);
                    opened.ifPresent(Unlock.Opened::close);
                    return opened.isPresent();
                }
            });
        }
    }

    private static Map<Integer, List<String>> all(Map<Integer, String> slots, Object... more) {
        var known = new TreeMap<Integer, List<String>>();
        slots.forEach((number, text) -> known.put(number, new ArrayList<>(List.of(text))));
        for (int i = 0; i < more.length; i += 2) {
            known.get((Integer) more[i]).add((String) more[i + 1]);
        }
        return known;
    }

    private static Map<Integer, String> with(Map<Integer, String> slots, int number, String text) {
        var changed = new TreeMap<>(slots);
        changed.put(number, text);
        return changed;
    }

    static Stream<Case> luks1() {
        var full = SmallContainer.full();
        byte[] gap = SmallContainer.containerWithGap(folder, full);
        byte[] none = SmallContainer.container(folder, full);
        var list = new ArrayList<Case>();
        for (int slot : new int[] {0, 7}) {
            list.add(rekey("by way of the gap", gap, slot, Set.of()));
            list.add(replace("by way of the gap", gap, slot, Set.of()));
        }
        list.add(replace("by way of the gap", gap, 6, Set.of()));
        list.add(rekey("although there is a gap", gap, 6, Set.of(6)));
        for (int slot : new int[] {0, 6, 7}) {
            list.add(rekey("in place", none, slot, Set.of(slot)));
            list.add(replace("in place", none, slot, Set.of(slot)));
        }
        list.add(new Case(
                "two rekeys in place",
                none,
                c -> c.authorize("p1", "p2").rekey(1).rekey(2),
                all(full),
                full,
                Set.of(1, 2)));
        return list.stream();
    }

    private static Case rekey(String way, byte[] before, int slot, Set<Integer> lost) {
        return new Case(
                "rekey " + slot + " " + way,
                before,
                c -> c.authorize("p" + slot).rekey(slot),
                all(SmallContainer.full()),
                SmallContainer.full(),
                lost);
    }

    private static Case replace(String way, byte[] before, int slot, Set<Integer> lost) {
        return new Case(
                "replace " + slot + " " + way,
                before,
                c -> c.replace(slot, "p" + slot, "new"),
                all(SmallContainer.full(), slot, "new"),
                with(SmallContainer.full(), slot, "new"),
                lost);
    }

    static Stream<Case> luks2() throws Exception {
        var two = slots(0, "anna", 1, "bert");
        byte[] before = Luks2CrashTest.container(
                folder,
                new Luks2CrashTest.Case("", 2, Luks2CrashTest.end(2), two, c -> {}, Set.of(), Set.of(), Set.of()));
        return Stream.of(
                new Case(
                        "LUKS2: rekey 0 in place",
                        before,
                        c -> c.authorize("anna").rekey(0),
                        all(two),
                        two,
                        Set.of(0)),
                new Case(
                        "LUKS2: replace 1 in place",
                        before,
                        c -> c.replace(1, "bert", "carl"),
                        all(two, 1, "carl"),
                        with(two, 1, "carl"),
                        Set.of(1)));
    }

    /** Two slots were replaced since the backup was taken, one was added and one killed. */
    private static Case restore(String name, byte[] saved, Map<Integer, String> slots, Set<Integer> lost) {
        Path backup = folder.resolve("backup-" + System.nanoTime());
        var present = new MemoryDisk(saved);
        new Steps()
                .authorize("p0")
                .backup(backup)
                .replace(1, "p1", "n1")
                .replace(6, "p6", "n6")
                .digest(2000)
                .run(present, folder);
        return new Case(
                name,
                present.medium(),
                c -> c.authorize("p0").restore(backup),
                all(slots, 1, "n1", 6, "n6"),
                slots,
                lost);
    }

    static Stream<Case> restores() throws Exception {
        var full = SmallContainer.full();
        var seven = SmallContainer.full();
        seven.remove(3);
        return Stream.of(
                restore("restore by way of slot 3", SmallContainer.container(folder, seven), seven, Set.of()),
                restore("restore by way of the gap", SmallContainer.containerWithGap(folder, full), full, Set.of()),
                restore("restore in place", SmallContainer.container(folder, full), full, Set.of(1, 6)));
    }

    static Stream<Case> luks2Restores() throws Exception {
        var slots = slots(0, "anna", 1, "bert", 2, "dora");
        byte[] saved = Luks2CrashTest.container(
                folder,
                new Luks2CrashTest.Case("", 3, Luks2CrashTest.end(3), slots, c -> {}, Set.of(), Set.of(), Set.of()));
        Path backup = folder.resolve("luks2-backup");
        var present = new MemoryDisk(saved);
        new Steps().backup(backup).replace(1, "bert", "carl").run(present, folder);
        var moved = new MemoryDisk(present.medium());
        new Steps()
                .authorize("anna")
                .kill(1)
                .replace(0, "anna", "eve")
                .add(1, "carl")
                .run(moved, folder);
        return Stream.of(
                new Case(
                        "LUKS2: restore of one slot in place",
                        present.medium(),
                        c -> c.authorize("anna").restore(backup),
                        all(slots, 1, "carl"),
                        slots,
                        Set.of(1)),
                new Case(
                        "LUKS2: restore over areas of other slots",
                        moved.medium(),
                        c -> c.authorize("dora").restore(backup),
                        all(slots, 0, "eve", 1, "carl"),
                        slots,
                        Set.of(0, 1)));
    }

    static Stream<Case> conversions() throws Exception {
        return Stream.of(new Case(
                "convert without room",
                ConvertTest.luks(folder, 1, 512, SmallContainer.full()),
                c -> c.convert(Version.LUKS2),
                all(SmallContainer.full()),
                SmallContainer.full(),
                Set.copyOf(SmallContainer.full().keySet())));
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource({"luks1", "luks2", "restores", "luks2Restores", "conversions"})
    void nothingButTheSlotInTheWindowIsEverLost(Case change, TestReporter reporter) {
        check(change, reporter);
    }

    static void check(Case change, TestReporter reporter) {
        change.run(folder);
        var run = RecoverTest.Run.of(folder, change.before(), change.steps());
        MemoryDisk disk = run.disk();
        var random = new Random(11);
        var reading = new Reading();
        var headers = new HashSet<Bytes>();
        var lost = new HashSet<Integer>();
        int[] inWindow = new int[1];
        int[] most = new int[1];
        int[] judged = new int[1];
        int states = change.states(disk, state -> {
            assertThat(Witness.accepted(state))
                    .as("a reader accepts the header")
                    .isTrue();
            Set<Integer> opensNothing = reading.dead(state, change.known());
            assertThat(opensNothing).as("the others open").isSubsetOf(change.lost());
            assertThat(change.known().size() - opensNothing.size())
                    .as("something opens")
                    .isPositive();
            most[0] = Math.max(most[0], opensNothing.size());
            lost.addAll(opensNothing);
            inWindow[0] += opensNothing.isEmpty() ? 0 : 1;
            if (random.nextInt(RECOVERED) == 0) {
                recover(change, run.journal(), reading, state);
            }
            // each header that says something new, and the first of the other states
            if (headers.add(EveryState.meaning(state)) || judged[0] < CRYPTSETUP) {
                judged[0]++;
                judge(state, reading, change, opensNothing);
            }
        });
        assertThat(states).isGreaterThan(1);
        assertThat(lost).isEqualTo(change.lost());
        assertThat(most[0]).as("at once").isEqualTo(change.atOnce());
        reporter.publishEntry(
                change.name(),
                states + " states, " + inWindow[0] + " in a window, " + judged[0] + " judged by cryptsetup");
        assertDone(change, disk);
    }

    /** The slot that the window took comes back, without a passphrase; a second time there is nothing to do. */
    private static void recover(Case change, Journal journal, Reading reading, byte[] state) {
        var disk = new MemoryDisk(state);
        Recovery recovery = Recovery.of(journal, disk);
        assertThat(recovery.verdict())
                .as("%s", recovery.steps())
                .isIn(Recovery.Verdict.DONE, Recovery.Verdict.NOT_DONE, Recovery.Verdict.UNFINISHED);
        RecoverTest.apply(recovery, recovery.writes(), disk);
        assertThat(reading.dead(disk.medium(), change.known()))
                .as("every slot opens")
                .isEmpty();
        assertThat(Recovery.of(journal, disk).writes()).as("twice is once").isEmpty();
    }

    /** cryptsetup opens what we open, and not what we do not. */
    private static void judge(byte[] state, Reading reading, Case change, Set<Integer> dead) {
        var disk = new MemoryDisk(state);
        for (KeySlot slot : Headers.read(disk).slots()) {
            if (!change.known().containsKey(slot.number())) {
                continue;
            }
            boolean changes = change.known().get(slot.number()).size() > 1
                    || change.lost().contains(slot.number());
            if (changes || slot.number() == 3) {
                for (String text : change.known().get(slot.number())) {
                    assertThat(Witness.cryptsetup(folder, state, text, "--key-slot", "" + slot.number()) == 0)
                            .as("slot %d with %s", slot.number(), text)
                            .isEqualTo(reading.opens(disk, slot, text));
                }
            }
        }
        assertThat(change.lost()).containsAll(dead);
    }

    private static void assertDone(Case change, MemoryDisk disk) {
        byte[] after = disk.medium();
        assertThat(disk.cached()).as("nothing is left unflushed").isEqualTo(after);
        Witness.dump(folder, after).accepted();
        change.after()
                .forEach((number, text) -> assertThat(
                                Witness.cryptsetup(folder, after, text, "--key-slot", number.toString()))
                        .as("slot %d", number)
                        .isZero());
        change.known()
                .forEach((number, texts) -> texts.stream()
                        .filter(text -> !change.after().containsValue(text))
                        .forEach(text -> assertThat(Witness.cryptsetup(folder, after, text))
                                .isEqualTo(2)));
        Header header = Headers.read(disk);
        assertThat(header.slots().stream().map(KeySlot::number))
                .containsExactlyElementsOf(change.after().keySet());
    }
}

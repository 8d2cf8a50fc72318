package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import luksh.LongTestShare;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.Guard;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever a power cut or a kill leaves of a change opens with a passphrase that was known before or during it: in our
 * own reading and in cryptsetup's, in every state that {@link PowerCut} derives from the recorded writes.
 */
@Tag("once")
class CrashTest {
    @TempDir
    static Path folder;

    /**
     * A change and what has to open.
     *
     * @param known at least one of these opens in every state
     * @param after exactly these open once it is done
     * @param gone none of these does any more
     */
    record Change(
            String name,
            Map<Integer, String> before,
            Consumer<Steps> steps,
            Set<String> known,
            Set<String> after,
            Set<String> gone) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Change> changes() {
        var list = new ArrayList<Change>();
        for (int slot : new int[] {1, 6, 7}) {
            list.add(new Change(
                    "add " + slot,
                    slots(0, "anna"),
                    c -> c.authorize("anna").add(slot, "carl"),
                    Set.of("anna"),
                    Set.of("anna", "carl"),
                    Set.of()));
            list.add(new Change(
                    "kill " + slot,
                    slots(0, "anna", slot, "bert"),
                    c -> c.authorize("anna").kill(slot),
                    Set.of("anna"),
                    Set.of("anna"),
                    Set.of("bert")));
        }
        // the only way in, under each number that matters: 6 crosses the sector boundary, 7 makes 6 the spare slot
        for (int slot : new int[] {0, 6, 7}) {
            list.add(new Change(
                    "rekey " + slot,
                    slots(slot, "anna"),
                    c -> c.authorize("anna").rekey(slot),
                    Set.of("anna"),
                    Set.of("anna"),
                    Set.of()));
            list.add(new Change(
                    "replace " + slot,
                    slots(slot, "anna"),
                    c -> c.replace(slot, "anna", "carl"),
                    Set.of("anna", "carl"),
                    Set.of("carl"),
                    Set.of("anna")));
        }
        var full = slots(0, "anna", 1, "b", 2, "c", 3, "d", 4, "e", 5, "f", 7, "g");
        list.add(new Change(
                "rekey 0, six is the only spare",
                full,
                c -> c.authorize("anna").rekey(0),
                Set.of("anna"),
                Set.copyOf(full.values()),
                Set.of()));
        list.add(new Change(
                "remove from 1 and 6",
                slots(0, "anna", 1, "bert", 6, "bert"),
                c -> c.authorize("anna").remove("bert"),
                Set.of("anna"),
                Set.of("anna"),
                Set.of("bert")));
        list.add(new Change(
                "digest",
                slots(6, "anna"),
                c -> c.authorize("anna").digest(2000),
                Set.of("anna"),
                Set.of("anna"),
                Set.of()));
        list.add(new Change("uuid", slots(6, "anna"), c -> c.uuid(), Set.of("anna"), Set.of("anna"), Set.of()));
        list.add(new Change(
                "the tour: add, rekey, digest, kill",
                slots(0, "anna", 6, "bert"),
                c -> c.authorize("anna")
                        .backup(folder.resolve("tour-" + System.nanoTime() + ".luks"))
                        .add(1, "carl")
                        .rekey(0)
                        .digest(1500)
                        .kill(6),
                Set.of("anna"),
                Set.of("anna", "carl"),
                Set.of("bert")));
        list.add(new Change(
                "everyone changes at once",
                slots(0, "anna", 6, "bert"),
                c -> c.authorize("bert2")
                        .replace(0, "anna", "anna2")
                        .replace(6, "bert", "bert2")
                        .uuid()
                        .rekey(6)
                        .kill(0),
                Set.of("anna", "bert", "anna2", "bert2"),
                Set.of("bert2"),
                Set.of("anna", "anna2", "bert")));
        return list.stream();
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aKnownPassphraseOpensInEveryState(Change change, TestReporter reporter) throws Exception {
        check(change, SmallContainer.container(folder, change.before()), reporter);
    }

    @Test
    void restoreIsAsSafeAsTheVerbsItResembles(TestReporter reporter) throws Exception {
        byte[] saved = SmallContainer.container(folder, slots(0, "anna", 1, "bert", 6, "bernd"));
        Path backup = Files.write(folder.resolve("backup.luks"), saved);
        var present = new MemoryDisk(saved);
        new Steps()
                .authorize("anna")
                .kill(1)
                .kill(6)
                .add(7, "carl")
                .digest(3000)
                .uuid()
                .run(present, folder);
        var change = new Change(
                "restore",
                slots(),
                c -> c.authorize("anna").allow(Guard.FOREIGN_BACKUP).restore(backup),
                Set.of("anna"),
                Set.of("anna", "bert", "bernd"),
                Set.of("carl"));
        check(change, present.medium(), reporter);
    }

    /** The process dies, a new one begins, and then the power goes: what the first left dirty may still be lost. */
    @ParameterizedTest
    @MethodSource("changes")
    void aKillFirstAndAPowerCutDuringTheNextChangeLockNobodyOut(Change change, TestReporter reporter) throws Exception {
        byte[] before = SmallContainer.container(folder, change.before());
        var first = new MemoryDisk(before);
        var steps = new Steps();
        change.steps().accept(steps);
        steps.run(first, folder.resolve("killed"));
        var judged = new JudgedStates(opens(change, 5));
        int states = 0;
        int moment = 0;
        List<MemoryDisk.Event> events = first.events();
        for (int killed = 1; killed < events.size(); killed++) {
            // each second moment: those between two writes of one flush resemble each other
            if (events.get(killed - 1) instanceof MemoryDisk.Event.Write && moment++ % 2 == 0) {
                var again = new MemoryDisk(before);
                events.subList(0, killed).forEach(again::replay);
                var next = new Steps().authorize(change.known().toArray(String[]::new));
                next.digest(4000).run(again, folder);
                states += PowerCut.during(before, again.events(), killed + 1, judged);
            }
        }
        assertThat(states).isPositive();
        judged.finish();
        reporter.publishEntry(change.name() + ", killed, then a power cut", states + " states");
    }

    @Test
    void eraseLeavesSomeSlotsOpenOrNone(TestReporter reporter) throws Exception {
        byte[] before = SmallContainer.container(folder, slots(0, "anna", 3, "bert", 6, "carl"));
        var disk = new MemoryDisk(before);
        new Steps()
                .authorize("anna")
                .backup(folder.resolve("erase.luks"))
                .erase()
                .run(disk, folder);
        var judged = new JudgedStates(state -> {
            List<String> opening = Witness.opening(state, List.of("anna", "bert", "carl"));
            assertThat(Witness.accepted(state))
                    .as("a reader accepts the header")
                    .isTrue();
            assertThat(Witness.dump(folder, state).status()).isZero();
            if (!opening.isEmpty()) {
                assertThat(Witness.cryptsetup(folder, state, opening.get(0))).isZero();
            }
        });
        int states = PowerCut.during(before, disk.events(), 0, judged);
        assertThat(states).isGreaterThan(1);
        judged.finish();
        reporter.publishEntry("erase", states + " states");
        assertThat(Witness.opening(disk.medium(), List.of("anna", "bert", "carl")))
                .isEmpty();
        assertThat(Witness.cryptsetup(folder, disk.medium(), "anna")).isEqualTo(1);
    }

    /** @param rare cryptsetup is asked about one state in so many; we look at all */
    private static Consumer<byte[]> opens(Change change, int rare) {
        return state -> {
            assertThat(Witness.accepted(state))
                    .as("a reader accepts the header")
                    .isTrue();
            List<String> opening = Witness.opening(state, change.known());
            assertThat(opening).as("opens with one of %s", change.known()).isNotEmpty();
            if (chosen(state, rare * LongTestShare.DIVISOR)) {
                assertThat(Witness.cryptsetup(folder, state, opening.get(0))).isZero();
            }
        };
    }

    /** By what the state is: in the order of subsets every n-th would leave out the same sector each time. */
    private static boolean chosen(byte[] state, int n) {
        var sum = new CRC32();
        sum.update(state);
        return sum.getValue() % n == 0;
    }

    private void check(Change change, byte[] before, TestReporter reporter) throws Exception {
        var disk = new MemoryDisk(before);
        var steps = new Steps();
        change.steps().accept(steps);
        assertThat(steps.run(disk, folder).done()).isTrue();
        var judged = new JudgedStates(opens(change, 1));
        int states = PowerCut.during(before, disk.events(), 0, judged);
        assertThat(states).isGreaterThan(1);
        judged.finish();
        reporter.publishEntry(change.name(), states + " states");
        assertDone(change, disk.medium());
        assertThat(disk.cached()).as("nothing is left unflushed").isEqualTo(disk.medium());
    }

    private static void assertDone(Change change, byte[] after) {
        var all = Stream.of(change.known(), change.after(), change.gone())
                .flatMap(Set::stream)
                .distinct()
                .toList();
        assertThat(Witness.opening(after, all)).containsExactlyInAnyOrderElementsOf(change.after());
        change.after()
                .forEach(text ->
                        assertThat(Witness.cryptsetup(folder, after, text)).isZero());
        change.gone()
                .forEach(text ->
                        assertThat(Witness.cryptsetup(folder, after, text)).isEqualTo(2));
        Witness.dump(folder, after).accepted();
    }
}

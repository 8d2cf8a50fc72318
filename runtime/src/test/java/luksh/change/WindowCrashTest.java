package luksh.change;

import static luksh.change.Small.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.Quiet;
import luksh.change.Small.Steps;
import luksh.crypto.Secret;
import luksh.format.Bytes;
import luksh.format.Digest;
import luksh.format.Header;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Steps without a spare slot or free room. By way of the gap before the payload a known passphrase opens every state. In a
 * window the other slots open in every state, and it is the slot in the window alone that may open nothing.
 */
class WindowCrashTest {
    private static final int CRYPTSETUP = 40 / Integer.getInteger("luksh.long.divisor", 1);

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

        /** Makes the change on a disk that records what is done to it. */
        MemoryDisk run(Path folder) {
            var disk = new MemoryDisk(before);
            var steps = new Steps();
            this.steps.accept(steps);
            assertThat(steps.run(disk, folder).done()).isTrue();
            assertThat(steps.person.words.contains("WINDOW")).isEqualTo(!lost.isEmpty());
            return disk;
        }

        /** Every state that a power cut leaves of it; a {@link Reading} tells those in a window from the others. */
        int states(MemoryDisk disk, Consumer<byte[]> states) {
            return PowerCut.during(before, disk.events(), 0, states);
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
                if (known.getOrDefault(slot.number(), List.of()).stream().anyMatch(text -> opens(disk, slot, text))) {
                    dead.remove(slot.number());
                }
            }
            return dead;
        }

        boolean opens(MemoryDisk disk, KeySlot slot, String text) {
            byte[] area = disk.read(
                    slot.area().offset().bytes(),
                    Math.toIntExact(slot.area().size().bytes()));
            Header header = Headers.read(disk);
            var question = new Question(slot.kdf(), Proofs.hash(area), header.digest(), text);
            return asked.computeIfAbsent(question, q -> {
                try (Secret secret = Quiet.secret(text)) {
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
        var full = Small.full();
        byte[] gap = Small.containerWithGap(folder, full);
        byte[] none = Small.container(folder, full);
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
                all(Small.full()),
                Small.full(),
                lost);
    }

    private static Case replace(String way, byte[] before, int slot, Set<Integer> lost) {
        return new Case(
                "replace " + slot + " " + way,
                before,
                c -> c.replace(slot, "p" + slot, "new"),
                all(Small.full(), slot, "new"),
                with(Small.full(), slot, "new"),
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

    @ParameterizedTest
    @MethodSource({"luks1", "luks2"})
    void nothingButTheSlotInTheWindowIsEverLost(Case change, TestReporter reporter) {
        check(change, reporter);
    }

    static void check(Case change, TestReporter reporter) {
        MemoryDisk disk = change.run(folder);
        var reading = new Reading();
        var judged = new HashSet<Bytes>();
        var lost = new HashSet<Integer>();
        int[] dead = new int[1];
        int states = change.states(disk, state -> {
            assertThat(Witness.accepted(state))
                    .as("a reader accepts the header")
                    .isTrue();
            Set<Integer> opensNothing = reading.dead(state, change.known());
            assertThat(opensNothing).as("at most one slot at a time").hasSizeLessThanOrEqualTo(1);
            lost.addAll(opensNothing);
            dead[0] += opensNothing.size();
            if (judged.add(Luks2CrashTest.meaning(state)) || judged.size() < CRYPTSETUP) {
                judged.add(Proofs.hash(state));
                judge(state, reading, change, opensNothing);
            }
        });
        assertThat(states).isGreaterThan(1);
        assertThat(lost).isEqualTo(change.lost());
        reporter.publishEntry(
                change.name(),
                states + " states, " + dead[0] + " in a window, " + judged.size() + " judged by cryptsetup");
        assertDone(change, disk);
    }

    /** cryptsetup opens what we open, and not what we do not. */
    private static void judge(byte[] state, Reading reading, Case change, Set<Integer> dead) {
        var disk = new MemoryDisk(state);
        for (KeySlot slot : Headers.read(disk).slots()) {
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

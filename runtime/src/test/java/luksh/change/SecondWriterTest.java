package luksh.change;

import static luksh.change.Small.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.Quiet;
import luksh.Share;
import luksh.change.MemoryDisk.Act;
import luksh.change.MemoryDisk.Trouble;
import luksh.change.Small.Steps;
import luksh.format.Luks1Header;
import luksh.format.LuksException;
import luksh.unlock.Headers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Another program writes the header at every moment of a change: before each of our reads, writes and flushes.
 * safety.md: "LUKS1: no lock; it writes back the whole header it read minutes ago". What it wrote between our reading of
 * a sector and our writing of it is lost; nothing else is.
 */
@Tag("once")
class SecondWriterTest {
    @TempDir
    Path folder;

    private byte[] before;
    /** The container with a slot of the other program besides, by its number. */
    private final Map<Integer, byte[]> withTheirs = new HashMap<>();

    @BeforeEach
    void container() {
        before = Small.container(folder, slots(0, "anna", 6, "bert"));
        for (int slot : new int[] {1, 3}) {
            var theirs = new MemoryDisk(before);
            new Steps().authorize("anna").add(slot, "zoe").run(theirs, folder);
            withTheirs.put(slot, theirs.medium());
        }
    }

    /**
     * @param keeps these open when it stops
     * @param after these open when it is done
     */
    record Change(String name, Consumer<Steps> steps, List<String> keeps, List<String> after) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Change> changes() {
        var both = List.of("anna", "bert");
        return Stream.of(
                new Change("add", c -> c.authorize("anna").add(1, "carl"), both, List.of("anna", "bert", "carl")),
                new Change("rekey 0", c -> c.authorize("anna").rekey(0), both, both),
                new Change("replace 6", c -> c.replace(6, "bert", "carl"), both, List.of("anna", "carl")),
                new Change("kill 6", c -> c.authorize("anna").kill(6), both, List.of("anna")),
                new Change("digest", c -> c.authorize("anna").digest(2000), both, both),
                new Change(
                        "add, rekey, digest, kill",
                        c -> c.authorize("anna")
                                .add(1, "carl")
                                .rekey(0)
                                .digest(2000)
                                .kill(6),
                        List.of("anna"),
                        List.of("anna", "carl")));
    }

    private enum Other {
        /** Writes back the header that it read before the change. */
        STALE,
        /** Adds a slot of its own. */
        ADDS,
        /** Adds a slot of its own to the header that it read before the change. */
        ADDS_STALE,
        /** Takes the very slot that we are about to fill. */
        COLLIDES
    }

    /** The other program, at the n-th thing that we do. */
    private final class Meanwhile implements Trouble {
        private final Other other;
        private final int n;
        private final List<Act> acts = new ArrayList<>();

        Meanwhile(Other other, int n) {
            this.other = other;
            this.n = n;
        }

        /** While the disk is written; a stale header from before that is refused before the first write. */
        @Override
        public void before(MemoryDisk disk, Act act) {
            if (Thread.currentThread().getName().equals("luksh-writer")) {
                acts.add(act);
                if (acts.size() - 1 == n) {
                    write(disk);
                }
            }
        }

        private void write(MemoryDisk disk) {
            if (other == Other.STALE) {
                disk.meanwhile(0, Arrays.copyOf(before, Luks1Header.SIZE));
                return;
            }
            int slot = other == Other.COLLIDES ? 1 : 3;
            byte[] theirs = Objects.requireNonNull(withTheirs.get(slot));
            var added = (Luks1Header) Headers.read(new MemoryDisk(theirs));
            int area = (int) added.keySlot(slot).areaOffset();
            byte[] header = other == Other.ADDS
                    ? ((Luks1Header) Headers.read(new MemoryDisk(disk.cached())))
                            .withKeySlot(slot, added.keySlot(slot))
                            .encode()
                    : added.encode();
            disk.meanwhile(area, Arrays.copyOfRange(theirs, area, area + added.areaSize()));
            disk.meanwhile(0, header);
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void neitherOursNorTheirsIsLostWhenWeLookAfterTheirWrite(Change change, TestReporter reporter) {
        var count = new Meanwhile(Other.STALE, -1);
        run(change, new MemoryDisk(before, count));
        var outcomes = new TreeMap<String, Integer>();
        for (Other other : Other.values()) {
            if (other == Other.COLLIDES && !change.name().equals("add")) {
                continue;
            }
            for (int n = 0; n < count.acts.size(); n += Share.STEP) {
                String outcome = judge(change, new Meanwhile(other, n));
                outcomes.merge(other + " " + outcome, 1, Integer::sum);
            }
        }
        assertThat(outcomes.keySet()).anyMatch(outcome -> outcome.contains("status 5"));
        reporter.publishEntry(change.name(), outcomes.toString());
    }

    private String judge(Change change, Meanwhile trouble) {
        var disk = new MemoryDisk(before, trouble);
        String outcome = "done";
        List<String> kept = change.after();
        try {
            var person = run(change, disk);
            outcome = person.said.stream().anyMatch(said -> said.contains("meanwhile")) ? "mended" : "done";
        } catch (LuksException e) {
            // an area that theirs overwrote just before our entry was written is seen by the proof
            boolean proof = trouble.other == Other.COLLIDES
                    && String.valueOf(e.getMessage()).contains("another program writes to it");
            assertThat(e.status())
                    .as("%s %d: %s", trouble.other, trouble.n, e.getMessage())
                    .isEqualTo(proof ? LuksException.FAILED : LuksException.BUSY);
            outcome = "status " + e.status();
            kept = change.keeps();
        }
        byte[] left = disk.cached();
        List<String> opening = Witness.opening(left, List.of("anna", "bert", "carl", "zoe"));
        assertThat(opening)
                .as("%s %d %s: %s", trouble.other, trouble.n, trouble.acts.get(trouble.n), outcome)
                .containsAll(kept);
        if (trouble.other != Other.STALE && !opening.contains("zoe")) {
            // they wrote between our look and our write: no lock, no cure
            assertThat(trouble.acts.get(trouble.n))
                    .as("%s %d: %s, and theirs is lost", trouble.other, trouble.n, outcome)
                    .isEqualTo(Act.WRITE);
            return outcome + ", theirs lost in the race";
        }
        return outcome;
    }

    private Quiet run(Change change, MemoryDisk disk) {
        var steps = new Steps();
        change.steps().accept(steps);
        steps.run(disk, folder.resolve("state-" + System.nanoTime()));
        return steps.person;
    }
}

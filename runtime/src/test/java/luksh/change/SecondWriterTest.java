package luksh.change;

import static luksh.change.SmallContainer.slots;
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
import luksh.LongTestShare;
import luksh.change.MemoryDisk.Act;
import luksh.change.MemoryDisk.Trouble;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.Report;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.Headers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Another program writes the header at every moment of a change: before each of our reads, writes and flushes. LUKS1 has
 * no lock, and it writes back the whole header that it read minutes ago. Nothing of it is lost, nothing of ours is lost,
 * and no change that it wrote into is simply done.
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
        before = SmallContainer.container(folder, slots(0, "anna", 6, "bert"));
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
        /** The same, and the header comes a while after the key area. */
        ADDS_SLOWLY,
        /** Takes the very slot that we are about to fill. */
        COLLIDES
    }

    /** So many things we do between the key area of the slow one and its header. */
    private static final int WHILE = 40;
    /** Two sectors of each of seven areas, and the header. */
    private static final int LAST_LOOK = 15;

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
                } else if (other == Other.ADDS_SLOWLY && acts.size() - 1 == n + WHILE) {
                    disk.meanwhile(0, added().encode());
                }
            }
        }

        private int slot() {
            return other == Other.COLLIDES ? 1 : 3;
        }

        private byte[] theirs() {
            return Objects.requireNonNull(withTheirs.get(slot()));
        }

        private Luks1Header added() {
            return (Luks1Header) Headers.read(new MemoryDisk(theirs()));
        }

        private void write(MemoryDisk disk) {
            if (other == Other.STALE) {
                disk.meanwhile(0, Arrays.copyOf(before, Luks1Header.SIZE));
                return;
            }
            byte[] theirs = theirs();
            var added = added();
            int area = (int) added.keySlot(slot()).areaOffset();
            disk.meanwhile(area, Arrays.copyOfRange(theirs, area, area + added.areaSize()));
            if (other != Other.ADDS_SLOWLY) {
                byte[] header = other == Other.ADDS
                        ? ((Luks1Header) Headers.read(new MemoryDisk(disk.cached())))
                                .withKeySlot(slot(), added.keySlot(slot()))
                                .encode()
                        : added.encode();
                disk.meanwhile(0, header);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void neitherOursNorTheirsIsLostAndItIsNotSimplyDone(Change change, TestReporter reporter) {
        var count = new Meanwhile(Other.STALE, -1);
        run(change, new MemoryDisk(before, count));
        var outcomes = new TreeMap<String, Integer>();
        for (Other other : Other.values()) {
            if (other == Other.COLLIDES && !change.name().equals("add")) {
                continue;
            }
            for (int n = 0; n < count.acts.size(); n += LongTestShare.STEP) {
                String outcome = judge(change, new Meanwhile(other, n));
                outcomes.merge(other + " " + outcome, 1, Integer::sum);
            }
        }
        assertThat(outcomes.keySet())
                .anyMatch(outcome -> outcome.contains("status 5"))
                .anyMatch(outcome -> outcome.contains("complete, look again"));
        reporter.publishEntry(change.name(), outcomes.toString());
    }

    private String judge(Change change, Meanwhile trouble) {
        var disk = new MemoryDisk(before, trouble);
        String outcome;
        List<String> kept = change.after();
        String moment = trouble.other + " " + trouble.n;
        try {
            Report report = run(change, disk);
            outcome = report.findings().isEmpty() ? "done" : "complete, look again";
            if (trouble.other == Other.ADDS_SLOWLY && trouble.acts.size() <= trouble.n + WHILE) {
                assertThat(trouble.n)
                        .as("a key area that was written before our last look is waited for")
                        .isGreaterThanOrEqualTo(trouble.acts.size() - LAST_LOOK);
                return "began after our last look";
            }
            boolean adds = trouble.other != Other.STALE;
            assertThat(adds && report.findings().isEmpty())
                    .as("%s: theirs is told of", moment)
                    .isFalse();
        } catch (LuksException e) {
            // an area that theirs overwrote just before our entry was written is seen by the proof
            boolean proof = trouble.other == Other.COLLIDES
                    && String.valueOf(e.getMessage()).contains("another program writes to it");
            assertThat(e.status())
                    .as("%s: %s", moment, e.getMessage())
                    .isEqualTo(proof ? ExitStatus.FAILED : ExitStatus.BUSY);
            outcome = "status " + e.status();
            kept = change.keeps();
            if (trouble.other == Other.ADDS_SLOWLY && trouble.acts.size() <= trouble.n + WHILE) {
                disk.meanwhile(0, trouble.added().encode()); // nobody was there to wait for it
            }
        }
        List<String> opening = Witness.opening(disk.cached(), List.of("anna", "bert", "carl", "zoe"));
        assertThat(opening)
                .as("%s %s: %s", moment, trouble.acts.get(trouble.n), outcome)
                .containsAll(kept);
        if (trouble.other != Other.STALE && trouble.other != Other.COLLIDES) {
            assertThat(opening).as("%s: %s", moment, outcome).contains("zoe");
        }
        return outcome;
    }

    private Report run(Change change, MemoryDisk disk) {
        var steps = new Steps();
        change.steps().accept(steps);
        return steps.run(disk, folder.resolve("state-" + System.nanoTime()));
    }
}

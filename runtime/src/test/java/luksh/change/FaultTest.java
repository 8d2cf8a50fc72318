package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import luksh.LongTestShare;
import luksh.QuietPerson;
import luksh.change.MemoryDisk.Trouble;
import luksh.change.SmallContainer.Steps;
import luksh.change.recovery.Unfinished;
import luksh.change.step.Guard;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.unlock.Headers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every write and every flush of a change fails, one after the other, once and for good. {@code docs/safety.md} has the
 * fault model: a failed flush is reported once, and the pages count as clean.
 */
@Tag("once")
class FaultTest {
    private static final Pattern SLOT = Pattern.compile(
            "slot (\\d) (unlocks \\(proved in this run\\)|is unchanged|is as planned|no longer unlocks)");

    @TempDir
    Path folder;

    private byte[] before;

    @BeforeEach
    void container() {
        before = SmallContainer.container(folder, slots(0, "anna", 6, "bert"));
    }

    /** @param known one of these opens afterwards, whatever failed */
    record Change(String name, Function<Path, Consumer<Steps>> steps, Set<String> known) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<String> EVERYONE = List.of("anna", "bert", "carl", "dora");

    static Stream<Change> changes() {
        return Stream.of(
                new Change("add", f -> c -> c.authorize("anna").add(1, "carl"), Set.of("anna")),
                new Change("kill", f -> c -> c.authorize("anna").kill(6), Set.of("anna")),
                new Change(
                        "replace 0 and 6",
                        f -> c -> c.replace(0, "anna", "carl").replace(6, "bert", "dora"),
                        Set.of("anna", "carl")),
                new Change(
                        "add, digest, uuid, kill",
                        f -> c -> c.authorize("anna")
                                .add(1, "carl")
                                .digest(2000)
                                .uuid()
                                .kill(0)
                                .allow(Guard.UNPROVED_SLOT),
                        Set.of("carl", "bert")),
                new Change(
                        "restore",
                        f -> c -> c.authorize("anna").restore(backup(f)).kill(6),
                        Set.of("anna")));
    }

    /** In which slot 1 opens with dora besides. */
    private static Path backup(Path folder) {
        Path file = folder.resolve("backup.luks");
        if (!Files.exists(file)) {
            throw new IllegalStateException("made by the test");
        }
        return file;
    }

    private enum Fault {
        WRITE,
        SHORT_WRITE,
        FLUSH,
        FLUSH_AND_HALF_ARRIVES
    }

    /** The n-th write or flush fails; for good: so does every later one of its kind. */
    private record Failing(Fault fault, int n, boolean forGood) implements Trouble {
        private boolean fails(int number) {
            return number == n || (forGood && number > n);
        }

        @Override
        public int write(int number, int length) {
            return switch (fault) {
                case WRITE -> fails(number) ? 0 : MemoryDisk.WHOLE;
                case SHORT_WRITE -> fails(number) ? length / 2 : MemoryDisk.WHOLE;
                default -> MemoryDisk.WHOLE;
            };
        }

        @Override
        public boolean flush(int number) {
            return fault == Fault.WRITE || fault == Fault.SHORT_WRITE || !fails(number);
        }

        @Override
        public boolean arrives(int sector) {
            return fault == Fault.FLUSH_AND_HALF_ARRIVES && sector % 2 == 1;
        }
    }

    @ParameterizedTest
    @MethodSource("changes")
    void aFailureIsRetriedOnceAndThenStopsWithTheTruth(Change change, TestReporter reporter) throws Exception {
        var added = new MemoryDisk(before);
        new Steps().authorize("anna").add(1, "dora").run(added, folder);
        Files.write(folder.resolve("backup.luks"), added.medium());
        var smooth = new MemoryDisk(before);
        run(change, smooth, folder.resolve("smooth"));
        List<String> after = Witness.opening(smooth.medium(), EVERYONE);
        var outcomes = new TreeMap<String, Integer>();
        for (Fault fault : Fault.values()) {
            boolean writing = fault == Fault.WRITE || fault == Fault.SHORT_WRITE;
            for (int n = 0; n < (writing ? smooth.writes() : smooth.flushes()); n += Math.min(2, LongTestShare.STEP)) {
                for (boolean forGood : List.of(false, true)) {
                    var disk = new MemoryDisk(before, new Failing(fault, n, forGood));
                    String outcome = judge(change, disk, after, "%s %d%s".formatted(fault, n, forGood ? "…" : ""));
                    outcomes.merge(outcome + (forGood ? " (fails for good)" : " (fails once)"), 1, Integer::sum);
                }
            }
        }
        assertThat(outcomes).containsKeys("done (fails once)", "stopped (fails for good)");
        reporter.publishEntry(change.name(), outcomes.toString());
    }

    /** In the same uptime, while the cache shows bytes that never arrived: recover believes the disk. */
    @ParameterizedTest
    @MethodSource("changes")
    void afterAFlushThatFailedTheDiskIsBelievedNotTheCache(Change change) throws Exception {
        var added = new MemoryDisk(before);
        new Steps().authorize("anna").add(1, "dora").run(added, folder);
        Files.write(folder.resolve("backup.luks"), added.medium());
        var smooth = new MemoryDisk(before);
        run(change, smooth, folder.resolve("smooth-" + System.nanoTime()));
        int stopped = 0;
        int recovered = 0;
        for (int n = 2; n < smooth.flushes(); n++) {
            int failing = n;
            var disk = new MemoryDisk(before, new Trouble() {
                @Override
                public boolean flush(int number) {
                    return number != failing && number != failing + 1; // and the one attempt more
                }
            });
            Path state = folder.resolve("state-" + System.nanoTime());
            try {
                run(change, disk, state);
            } catch (LuksException e) {
                stopped++;
                var session = new QuietPerson().session(state);
                List<Unfinished> open = Unfinished.of(session, disk);
                for (Unfinished unfinished : open) {
                    unfinished.finish();
                }
                assertThat(Unfinished.all(session)).as("flush %d", n).isEmpty();
                if (!open.isEmpty()) {
                    assertThat(Arrays.equals(disk.cached(), disk.medium()))
                            .as("flush %d: the cache is the disk's again", n)
                            .isTrue();
                    recovered++;
                }
                assertThat(Witness.opening(disk.medium(), change.known()))
                        .as("flush %d", n)
                        .isNotEmpty();
                assertThat(Witness.opening(disk.cached(), change.known()))
                        .as("flush %d", n)
                        .isNotEmpty();
            }
        }
        assertThat(stopped).isPositive();
        assertThat(recovered).isPositive();
    }

    private String judge(Change change, MemoryDisk disk, List<String> after, String what) throws Exception {
        Path state = folder.resolve("state-" + System.nanoTime());
        try {
            run(change, disk, state);
        } catch (LuksException e) {
            String message = String.valueOf(e.getMessage());
            assertThat(e.status()).as(what).isEqualTo(ExitStatus.FAILED);
            assertThat(Witness.opening(disk.medium(), change.known())).as(what).isNotEmpty();
            assertThat(Witness.opening(disk.cached(), change.known())).as(what).isNotEmpty();
            if (message.startsWith("the rehearsal failed; nothing was changed: ")) {
                assertThat(disk.medium()).as(what).isEqualTo(before);
                assertThat(disk.cached()).as(what).isEqualTo(before);
                return "nothing changed";
            }
            assertTrueOfEverySlot(message, disk.readBack(0, SmallContainer.SIZE), what);
            recover(change, new MemoryDisk(disk.medium()), state, message, what);
            return "stopped";
        }
        assertThat(Witness.opening(disk.medium(), EVERYONE)).as(what).isEqualTo(after);
        assertThat(disk.cached()).as(what).isEqualTo(disk.medium());
        return "done";
    }

    private void run(Change change, MemoryDisk disk, Path state) {
        var steps = new Steps();
        change.steps().apply(folder).accept(steps);
        steps.run(disk, state);
    }

    /** On a disk that works again, what the journal has is finished or tidied; where none is open there is no need. */
    private static void recover(Change change, MemoryDisk disk, Path state, String message, String what) {
        var session = new QuietPerson().session(state);
        List<Unfinished> open = Unfinished.of(session, disk);
        assertThat(open.isEmpty()).as("%s: %s", what, message).isEqualTo(!message.contains("luksh recover "));
        for (Unfinished unfinished : open) {
            unfinished.finish();
        }
        assertThat(Witness.opening(disk.medium(), change.known())).as(what).isNotEmpty();
        assertThat(Unfinished.all(session)).as(what).isEmpty();
    }

    /** What it says of each slot is what cryptsetup finds. */
    private void assertTrueOfEverySlot(String message, byte[] medium, String what) {
        String said = message.substring(message.indexOf("State of the slots now: "));
        var slots = new ArrayList<Integer>();
        Matcher found = SLOT.matcher(said);
        while (found.find()) {
            int slot = Integer.parseInt(found.group(1));
            slots.add(slot);
            boolean opens = !found.group(2).startsWith("no longer unlocks");
            assertThat(cryptsetupOpens(medium, slot)).as("%s: %s", what, said).isEqualTo(opens);
        }
        assertThat(slots)
                .as("every slot in use is named")
                .isEqualTo(Headers.read(new MemoryDisk(medium)).slots().stream()
                        .map(slot -> slot.number())
                        .toList());
    }

    private boolean cryptsetupOpens(byte[] medium, int slot) {
        return EVERYONE.stream()
                .filter(text -> !Witness.opening(medium, List.of(text)).isEmpty())
                .anyMatch(text -> Witness.cryptsetup(folder, medium, text, "--key-slot", "" + slot) == 0);
    }
}

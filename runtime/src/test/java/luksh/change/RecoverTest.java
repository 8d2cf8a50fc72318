package luksh.change;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.LongTestShare;
import luksh.QuietPerson;
import luksh.change.SmallContainer.Steps;
import luksh.change.journal.Journal;
import luksh.change.journal.JournalFile;
import luksh.change.journal.OpenedSlots;
import luksh.change.journal.StepWrites;
import luksh.change.journal.Write;
import luksh.change.recovery.Recovery;
import luksh.change.recovery.Unfinished;
import luksh.change.step.header.SetLabel;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Version;
import luksh.format.luks2.Luks2CopyBytes;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every state that a power cut leaves, and then {@code recover}: it ends before a step of the change or behind it, opens
 * with a known passphrase, does nothing the second time, and a crash within it leads there too.
 */
class RecoverTest {
    @TempDir
    static Path folder;

    /** One state in so many; bench/crash-matrix takes all. */
    private static final int RARE = Integer.getInteger("luksh.recover.rare", 8) * LongTestShare.DIVISOR;

    /** @param container made anew for each test */
    record Case(
            String name,
            Making container,
            Consumer<Steps> steps,
            Set<String> known,
            Set<String> after,
            Set<String> gone) {
        @Override
        public String toString() {
            return name;
        }
    }

    interface Making {
        byte[] make() throws Exception;
    }

    static Stream<Case> cases() {
        var all = new ArrayList<Case>();
        CrashTest.changes()
                .filter(change -> !change.name().contains("tour"))
                .forEach(change -> all.add(new Case(
                        "LUKS1 " + change.name(),
                        () -> SmallContainer.container(folder, change.before()),
                        change.steps(),
                        change.known(),
                        change.after(),
                        change.gone())));
        Stream.concat(Luks2CrashTest.cases(), Luks2CrashTest.configurations())
                .filter(change -> !change.name().contains("tour"))
                .forEach(change -> all.add(new Case(
                        "LUKS2 " + change.name(),
                        () -> Luks2CrashTest.container(folder, change),
                        change.steps(),
                        change.known(),
                        change.after(),
                        change.gone())));
        ConvertTest.cases().forEach(layout -> {
            Set<String> everyone = Set.copyOf(layout.slots().values());
            all.add(new Case(
                    "to LUKS2 " + layout,
                    () -> ConvertTest.luks(folder, 1, layout.key(), layout.slots()),
                    c -> c.convert(Version.LUKS2),
                    everyone,
                    everyone,
                    Set.of()));
            all.add(new Case(
                    "to LUKS1 " + layout,
                    () -> ConvertTest.luks(folder, 2, layout.key(), layout.slots()),
                    c -> c.convert(Version.LUKS1),
                    everyone,
                    everyone,
                    Set.of()));
        });
        return all.stream();
    }

    /** A change that ran to its end, with the journal that it had meanwhile. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Run(byte[] before, MemoryDisk disk, Journal journal, Set<Bytes> ends) {
        static Run of(Path folder, byte[] before, Consumer<Steps> change) {
            Path state = folder.resolve("state-" + System.nanoTime());
            var kept = new ArrayList<Journal>();
            var disk = new MemoryDisk(before, new MemoryDisk.Trouble() {
                @Override
                public void before(MemoryDisk device, MemoryDisk.Act act) {
                    if (act == MemoryDisk.Act.WRITE && kept.isEmpty()) {
                        List<JournalFile> open = JournalFile.open(state);
                        assertThat(open)
                                .as("the journal comes before the first write")
                                .hasSize(1);
                        kept.add(open.get(0).journal());
                    }
                }
            });
            var steps = new Steps();
            change.accept(steps);
            assertThat(steps.run(disk, state).done()).isTrue();
            assertThat(JournalFile.open(state)).as("closed").isEmpty();
            return new Run(before, disk, kept.get(0), new HashSet<>());
        }
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("cases")
    void everyStateIsFinishedOrTidied(Case change, TestReporter reporter) throws Exception {
        Run run = Run.of(folder, change.container().make(), change.steps());
        var verdicts = new HashMap<Recovery.Verdict, Integer>();
        var again = new AtomicInteger();
        var random = new Random(7);
        int states = PowerCut.during(run.before(), run.disk().events(), 0, state -> {
            if (random.nextInt(RARE) == 0) {
                Recovery.Verdict verdict = check(change, run, state);
                verdicts.merge(verdict, 1, Integer::sum);
                if (verdict == Recovery.Verdict.UNFINISHED && again.get() == 0 && random.nextInt(10) == 0) {
                    again.addAndGet(crashWithin(change, run, state));
                }
            }
        });
        assertThat(check(change, run, run.disk().medium())).isEqualTo(Recovery.Verdict.DONE);
        assertThat(check(change, run, run.before())).isNotEqualTo(Recovery.Verdict.DONE);
        reporter.publishEntry(
                change.name(), states + " states " + verdicts + ", " + again + " of a crash within recover");
    }

    private static Recovery.Verdict check(Case change, Run run, byte[] state) {
        var disk = new MemoryDisk(state);
        Recovery recovery = Recovery.of(run.journal(), disk);
        assertThat(recovery.verdict())
                .as("%s", recovery.steps())
                .isIn(Recovery.Verdict.DONE, Recovery.Verdict.NOT_DONE, Recovery.Verdict.UNFINISHED);
        apply(recovery, recovery.writes(), disk);
        recovered(change, run, disk);
        if (!recovery.back().isEmpty()) {
            var other = new MemoryDisk(state);
            apply(recovery, recovery.back(), other);
            assertThat(Witness.opening(other.medium(), change.known())).isNotEmpty();
            assertThat(Recovery.of(run.journal(), other).back())
                    .as("twice is once")
                    .isEmpty();
        }
        return recovery.verdict();
    }

    /** Once for each end: most states come to the same few. */
    private static void recovered(Case change, Run run, MemoryDisk disk) {
        if (!run.ends().add(OpenedSlots.hash(disk.medium()))) {
            return;
        }
        Recovery then = Recovery.of(run.journal(), disk);
        assertThat(then.writes()).as("twice is once").isEmpty();
        assertThat(then.lost()).isEmpty();
        byte[] medium = disk.medium();
        if (then.verdict() == Recovery.Verdict.DONE && !then.tidies()) {
            assertThat(Witness.opening(medium, change.after())).containsExactlyInAnyOrderElementsOf(change.after());
            assertThat(Witness.opening(medium, change.gone())).isEmpty();
        } else {
            assertThat(Witness.opening(medium, change.known())).isNotEmpty();
        }
        Header header = Headers.read(disk);
        if (header instanceof Luks2Header) {
            assertThat(Luks2Copies.read(disk).equalAndGood()).isTrue();
        }
        for (var slot : header.slots()) {
            assertThat(opensToSomebody(change, disk, slot.number()))
                    .as("slot %d", slot.number())
                    .isTrue();
        }
    }

    private static boolean opensToSomebody(Case change, Device disk, int number) {
        var everybody = new TreeSet<>(change.known());
        everybody.addAll(change.after());
        everybody.addAll(change.gone());
        return change.name().contains(" 32 ")
                || everybody.size() > 8
                || Witness.opensSlot(disk, number, everybody)
                || change.name().contains("recovery");
    }

    /** The power goes again while recover writes. */
    private static int crashWithin(Case change, Run run, byte[] state) {
        var disk = new MemoryDisk(state);
        Recovery recovery = Recovery.of(run.journal(), disk);
        apply(recovery, recovery.writes(), disk);
        var seen = new AtomicInteger();
        PowerCut.during(state, disk.events(), 0, torn -> {
            if (seen.getAndIncrement() % 5 == 0) {
                check(change, run, torn);
            }
        });
        return seen.get();
    }

    static void apply(Recovery recovery, List<Write> writes, Device disk) {
        for (Write.Region region : recovery.lost()) {
            disk.write(region.offset(), region.content());
            disk.flush();
        }
        new luksh.change.write.Execution(disk, List.of(new StepWrites("recover", writes)), line -> {}).resume();
        disk.flush();
    }

    /** A drive loses the block that it was writing: on LUKS1 that is the header. */
    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("cases")
    void aHeaderThatIsLostComesBackFromTheJournal(Case change, TestReporter reporter) throws Exception {
        Run run = Run.of(folder, change.container().make(), change.steps());
        var count = new AtomicInteger();
        var random = new Random(7);
        PowerCut.during(run.before(), run.disk().events(), 0, state -> {
            if (random.nextInt(8 * RARE) == 0) {
                byte[] lost = state.clone();
                Arrays.fill(lost, 0, 4096, (byte) 0);
                if (Luks2CopyBytes.claimed(state, false)) {
                    Arrays.fill(lost, 0x4000, 0x5000, (byte) 0);
                }
                check(change, run, lost);
                count.incrementAndGet();
            }
        });
        reporter.publishEntry(change.name(), count + " states with a lost header");
    }

    @Test
    void anotherContainerIsLeftAlone() throws Exception {
        Run run = Run.of(
                folder,
                SmallContainer.container(folder, slots(0, "anna")),
                c -> c.authorize("anna").add(1, "bert"));
        byte[] other = SmallContainer.container(folder, slots(0, "anna"));
        Recovery recovery = Recovery.of(run.journal(), new MemoryDisk(other));
        assertThat(recovery.verdict()).isEqualTo(Recovery.Verdict.ELSEWHERE);
        assertThat(recovery.writes()).isEmpty();
    }

    @Test
    void whatAnotherProgramWroteLaterStays() throws Exception {
        var layout = Luks2CrashTest.cases().findFirst().orElseThrow();
        byte[] before = Luks2CrashTest.container(folder, layout);
        Run run = Run.of(folder, before, c -> c.authorize("anna").add(1, "bert"));
        var disk = new MemoryDisk(before);
        for (int i = 0; i < 3; i++) {
            new Steps().and(SetLabel.label("label " + i)).run(disk, folder);
        }
        byte[] theirs = disk.medium();
        Recovery recovery = Recovery.of(run.journal(), new MemoryDisk(theirs));
        assertThat(recovery.verdict()).isEqualTo(Recovery.Verdict.OVERTAKEN);
        apply(recovery, recovery.writes(), disk);
        assertThat(Headers.read(disk)).isEqualTo(Headers.read(new MemoryDisk(theirs)));
    }

    @Test
    void aJournalReadsBackAsItWasAndATornOneCountsForNothing() throws Exception {
        Run run = Run.of(
                folder,
                SmallContainer.container(folder, slots(0, "anna", 6, "bert")),
                c -> c.authorize("anna").rekey(0).uuid().kill(6));
        byte[] file = run.journal().encode();
        assertThat(Journal.decode(file)).isEqualTo(Optional.of(run.journal()));
        for (int size = 0; size < file.length; size += 512) {
            assertThat(Journal.decode(Arrays.copyOf(file, size))).isEmpty();
            byte[] torn = file.clone();
            Arrays.fill(torn, size, Math.min(size + 512, file.length), (byte) 0);
            assertThat(Arrays.equals(torn, file) || Journal.decode(torn).isEmpty())
                    .as("sector at %d", size)
                    .isTrue();
        }
    }

    /** What it must never hold. */
    @Test
    void noKeyAreaAndNoPassphraseIsInAJournal() throws Exception {
        Run run = Run.of(
                folder,
                SmallContainer.container(folder, slots(0, "anna", 6, "bert")),
                c -> c.authorize("anna", "zu8!fresh")
                        .replace(0, "anna", "zu8!fresh")
                        .rekey(0));
        String file = new String(run.journal().encode(), ISO_8859_1);
        assertThat(file).doesNotContain("anna", "bert", "zu8!fresh");
        for (byte[] content : List.of(run.before(), run.disk().medium())) {
            for (var slot : Headers.read(new MemoryDisk(content)).slots()) {
                int start = (int) slot.area().offset().bytes();
                for (int at = start; at < start + 64000; at += 512) {
                    String sector = new String(content, at, 64, ISO_8859_1);
                    assertThat(file).doesNotContain(sector);
                }
            }
        }
    }

    @Test
    void withAnOpenJournalNothingElseBegins() throws Exception {
        byte[] before = SmallContainer.container(folder, slots(0, "anna", 1, "bert"));
        Path state = folder.resolve("open-" + System.nanoTime());
        Run run = Run.of(folder, before, c -> c.authorize("anna").kill(1));
        byte[] torn = before.clone();
        var area = Headers.read(new MemoryDisk(before)).slots().get(1).area();
        Arrays.fill(torn, (int) area.offset().bytes(), (int) area.offset().bytes() + 8192, (byte) 7);
        var disk = new MemoryDisk(torn);
        JournalFile.create(state, run.journal()).release();

        var steps = new Steps().authorize("anna").add(2, "carl");
        var refused = catchThrowableOfType(LuksException.class, () -> steps.run(disk, state));
        assertThat(refused.status()).isEqualTo(ExitStatus.BUSY);
        assertThat(refused)
                .hasMessageContaining("was interrupted (kill slot 1)")
                .hasMessageContaining("luksh recover");
        assertThat(disk.cached()).isEqualTo(torn);

        var person = new QuietPerson();
        List<Unfinished> found = Unfinished.of(person.session(state), disk);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).finish().done()).isTrue();
        assertThat(person.plans.get(0).steps().get(0).sentence()).isEqualTo("started, luksh finishes it now");
        assertThat(Unfinished.of(person.session(state), disk)).isEmpty();
        assertThat(Witness.opening(disk.medium(), List.of("anna", "bert"))).containsExactly("anna");
        new Steps().authorize("anna").add(2, "carl").run(disk, state);
        assertThat(Witness.opening(disk.medium(), List.of("anna", "carl"))).hasSize(2);
    }

    @Test
    void aRunningChangeIsNotRecoveredByAnother() throws Exception {
        byte[] before = SmallContainer.container(folder, slots(0, "anna", 1, "bert"));
        Path state = folder.resolve("running-" + System.nanoTime());
        Run run = Run.of(folder, before, c -> c.authorize("anna").kill(1));
        JournalFile running = JournalFile.create(state, run.journal());
        var disk = new MemoryDisk(before);
        var found = Unfinished.of(new QuietPerson().session(state), disk);
        var refused =
                catchThrowableOfType(LuksException.class, () -> found.get(0).finish());
        assertThat(refused.status()).isEqualTo(ExitStatus.BUSY);
        assertThat(disk.cached()).isEqualTo(before);
        running.release();
        assertThat(found.get(0).finish().done()).isTrue();
    }
}

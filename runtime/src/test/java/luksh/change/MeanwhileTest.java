package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import luksh.QuietPerson;
import luksh.change.MemoryDisk.Act;
import luksh.change.MemoryDisk.Trouble;
import luksh.change.RecoverTest.Run;
import luksh.change.SmallContainer.Steps;
import luksh.change.journal.JournalFile;
import luksh.change.recovery.Unfinished;
import luksh.change.step.Report;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import luksh.unlock.Luks2Copies.State;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another luksh changes the container while ours reads it: that is said, and is no mistake of ours. */
class MeanwhileTest {
    private static final int COPY = 16384;
    /** What is read next to each other fails alike. */
    private static final int STRIDE = 4;

    @TempDir
    static Path folder;

    private static byte[] container = {};

    @BeforeAll
    static void container() {
        container = SmallContainer.container(folder, slots(0, "anna", 1, "bert"));
    }

    /** The other one's kill of slot 1 comes before the n-th thing that we do until we write. */
    private static Trouble theirs(byte[] after, int n, List<Act> acts) {
        return new Trouble() {
            @Override
            public void before(MemoryDisk disk, Act act) {
                if (!Thread.currentThread().getName().equals("luksh-writer")) {
                    acts.add(act);
                    if (acts.size() - 1 == n) {
                        disk.meanwhile(0, Arrays.copyOf(after, Luks1Header.SIZE));
                    }
                }
            }
        };
    }

    private static Path state() throws Exception {
        return Files.createTempDirectory(folder, "state");
    }

    private static void whateverIsRead(Consumer<Steps> change) throws Exception {
        var killed = new MemoryDisk(container);
        new Steps().authorize("anna").kill(1).run(killed, state());
        byte[] after = killed.medium();
        var acts = new ArrayList<Act>();
        var steps = new Steps();
        change.accept(steps);
        steps.run(new MemoryDisk(container, theirs(after, -1, acts)), state());
        int busy = 0;
        for (int n = 0; n < acts.size(); n += STRIDE) {
            var again = new Steps();
            change.accept(again);
            var disk = new MemoryDisk(container, theirs(after, n, new ArrayList<>()));
            try {
                again.run(disk, state());
            } catch (LuksException e) { // anything else is a mistake
                assertThat(disk.writes()).as("%d: %s", n, e.getMessage()).isZero();
                busy += e.status() == ExitStatus.BUSY ? 1 : 0;
            }
        }
        assertThat(busy).isGreaterThan(acts.size() / STRIDE / 2);
    }

    @Test
    void aSlotThatGoesWhileItIsReplacedEndsWithStatus5() throws Exception {
        whateverIsRead(c -> c.replace(1, "bert", "carl"));
    }

    @Test
    void copiesThatAreBeingWrittenAreLookedAtAgain() {
        var made = new MemoryDisk(new byte[1 << 20]);
        new Steps().formatLuks2(slots(0, "anna")).run(made, folder);
        byte[] whole = made.medium();
        int size = (int) ((Luks2Header) Headers.read(made)).headerSize();
        byte[] torn = whole.clone();
        torn[COPY / 2] ^= 1;
        torn[size + COPY / 2] ^= 1;
        int[] reads = {0};
        var disk = new MemoryDisk(torn, new Trouble() {
            @Override
            public void before(MemoryDisk disk, Act act) {
                if (disk.cached()[COPY / 2] != whole[COPY / 2] && reads[0]++ == 6) {
                    disk.meanwhile(0, Arrays.copyOf(whole, size));
                }
            }
        });
        assertThat(Luks2Copies.read(disk).copies())
                .extracting(Luks2Copies.Copy::state)
                .contains(State.GOOD);
        assertThat(Luks2Copies.read(new MemoryDisk(torn)).current()).isEmpty();
    }

    @Test
    void aJournalThatAnotherClosedIsNoJournal() throws Exception {
        Run run = Run.of(folder, container, c -> c.authorize("anna").kill(1));
        Path state = state();
        JournalFile file = JournalFile.create(state, run.journal());
        file.release();
        var disk = new MemoryDisk(container);
        List<Unfinished> found = Unfinished.of(new QuietPerson().session(state), disk);
        Files.delete(file.path());
        assertThatThrownBy(() -> found.get(0).finish())
                .hasMessageContaining("another luksh has just closed the journal")
                .isInstanceOfSatisfying(
                        LuksException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.BUSY));
        assertThat(disk.events()).isEmpty();
        new Steps().authorize("anna").add(2, "carl").run(disk, state);
    }

    /** A signal amid the writes: the whole plan is written, and the person is told so. */
    @Test
    void aSignalAmidTheWritesIsToldWithTheCompletedChange() throws Exception {
        Thread change = Thread.currentThread();
        var disk = new MemoryDisk(container, new Trouble() {
            @Override
            public int write(int number, int length) {
                change.interrupt();
                return MemoryDisk.WHOLE;
            }
        });
        var steps = new Steps();
        boolean signalled;
        Report report;
        try {
            report = steps.authorize("anna").kill(1).run(disk, state());
        } finally {
            signalled = Thread.interrupted();
        }
        assertThat(report.done()).isTrue();
        assertThat(signalled)
                .as("what follows the change still sees the signal")
                .isTrue();
        assertThat(steps.person.said).anyMatch(sentence -> sentence.contains("completed and proved the whole plan"));
        var undisturbed = new MemoryDisk(container);
        var quiet = new Steps();
        quiet.authorize("anna").kill(1).run(undisturbed, state());
        assertThat(quiet.person.said).noneMatch(sentence -> sentence.contains("the whole plan"));
        assertThat(Arrays.copyOf(disk.medium(), Luks1Header.SIZE))
                .isEqualTo(Arrays.copyOf(undisturbed.medium(), Luks1Header.SIZE));
    }
}

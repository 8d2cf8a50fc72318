package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import luksh.change.RecoverTest.Run;
import luksh.change.SmallContainer.Steps;
import luksh.change.journal.JournalFile;
import luksh.change.recovery.Recovery;
import luksh.change.step.header.SetLabel;
import luksh.format.Bytes;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Headers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However a change ends, its journal is let go of, and none is left behind that is about nothing. */
class JournalFileTest {
    @TempDir
    static Path folder;

    private static byte[] container = {};

    @BeforeAll
    static void container() {
        container = SmallContainer.container(folder, slots(0, "anna", 1, "bert"));
    }

    private static Path journals(Path state, String uuid) throws Exception {
        return Files.createDirectories(state.resolve("journals")).resolve(uuid);
    }

    @Test
    void oneThatCannotBeListedUnderItsSecondUuidLeavesNothingBehind() throws Exception {
        Path state = folder.resolve("second");
        String uuid = Headers.read(new MemoryDisk(container)).uuid();
        String later = uuid.compareTo(SmallContainer.UUID) > 0 ? uuid : SmallContainer.UUID;
        Files.writeString(journals(state, later), "in the way");
        var disk = new MemoryDisk(container);
        assertThatThrownBy(() -> new Steps().uuid().run(disk, state))
                .hasMessageContaining(
                        later.equals(uuid)
                                ? "luksh cannot read the journal"
                                : "luksh cannot write the journal of this change")
                .hasMessageContaining("is not a folder");
        assertThat(disk.cached()).isEqualTo(container);
        try (var files = Files.walk(state.resolve("journals"))) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".journal"));
        }
    }

    @Test
    void oneThatCannotBeSealedIsLetGoOf() throws Exception {
        Path state = folder.resolve("sealing");
        Run run = Run.of(folder, container, c -> c.authorize("anna").kill(1));
        JournalFile file = JournalFile.create(state, run.journal());
        String seal = file.path().toString().replace(".journal", ".seal");
        Files.createDirectories(Path.of(seal, "in the way"));
        file.close("done", JournalFile.Seal.RENEWED);
        assertThat(file.isRunning()).isFalse();
        assertThat(JournalFile.open(state)).isEmpty();
    }

    @Test
    void aMistakeOfOursInTheRehearsalHoldsNothingUp() {
        Path state = folder.resolve("mistake");
        boolean[] mistaken = {true};
        var disk = new MemoryDisk(container, new MemoryDisk.Trouble() {
            @Override
            public void before(MemoryDisk device, MemoryDisk.Act act) {
                if (act == MemoryDisk.Act.WRITE && mistaken[0]) {
                    throw new IllegalStateException("a mistake");
                }
            }
        });
        assertThatThrownBy(() -> new Steps().authorize("anna").kill(1).run(disk, state))
                .hasMessage("a mistake");
        mistaken[0] = false;
        assertThat(JournalFile.open(state)).isEmpty();
        new Steps().authorize("anna").kill(1).run(disk, state);
    }

    @Test
    void anotherClaimIsRefusedAndLettingGoEndsOnesOwnAlone() {
        Run run = Run.of(folder, container, c -> c.authorize("anna").kill(1));
        JournalFile file = JournalFile.create(folder.resolve("claims"), run.journal());
        JournalFile again = JournalFile.open(folder.resolve("claims")).get(0);
        assertThatThrownBy(again::claim)
                .isInstanceOfSatisfying(
                        LuksException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.BUSY));
        again.release();
        assertThat(again.isRunning()).isTrue();
        file.release();
        assertThat(again.isRunning()).isFalse();
    }

    /** Sequence ids are unsigned: the one behind the highest of Java's is higher. */
    @Test
    void aHeaderOfTheHighestSequenceIdsIsNotTakenForALaterOne() {
        var made = new MemoryDisk(new byte[1 << 20]);
        new Steps().formatLuks2(slots(0, "anna")).run(made, folder);
        Luks2Header header = ((Luks2Header) Headers.read(made)).withSequence(Long.MAX_VALUE);
        for (boolean secondary : new boolean[] {false, true}) {
            made.write(
                    secondary ? header.headerSize() : 0, header.encode(secondary, Bytes.zeros(Luks2Header.SALT_SIZE)));
        }
        made.flush();
        byte[] before = made.medium();
        Run run = Run.of(folder, before, c -> c.and(SetLabel.label("data")));
        byte[] between = Arrays.copyOf(run.disk().medium(), before.length);
        int size = (int) header.headerSize();
        System.arraycopy(before, size, between, size, size);
        var recovery = Recovery.of(run.journal(), new MemoryDisk(between));
        assertThat(recovery.verdict()).isEqualTo(Recovery.Verdict.UNFINISHED);
    }
}

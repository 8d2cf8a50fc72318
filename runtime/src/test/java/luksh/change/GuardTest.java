package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.BootKeySlots;
import luksh.change.step.ChangeSession;
import luksh.change.step.Guard;
import luksh.change.step.Target;
import luksh.device.Device;
import luksh.format.LuksException;
import luksh.unlock.Headers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of several steps in odd orders: what the plan or the work upon memory has to notice, before any write. */
class GuardTest {
    @TempDir
    Path folder;

    private byte[] before = {};
    private MemoryDisk disk = new MemoryDisk(new byte[0]);

    @BeforeEach
    void container() {
        before = SmallContainer.container(folder, slots(0, "anna", 1, "bert"));
        disk = new MemoryDisk(before);
    }

    private void assertRefused(Steps steps, String words) {
        assertThatThrownBy(() -> steps.run(disk, folder))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining(words);
        assertThat(disk.medium()).isEqualTo(before);
    }

    @Test
    void aSecretIsNotRemovedWhileAnEarlierStepGivesItASlot() {
        Steps added = new Steps().authorize("anna").allow(Guard.DUPLICATE_SECRET);
        assertRefused(added.add(5, "bert").remove("bert"), "slot 5");
        Steps replaced = new Steps().authorize("anna").allow(Guard.DUPLICATE_SECRET);
        assertRefused(replaced.replace(0, "anna", "bert").remove("bert"), "slot 0");
    }

    @Test
    void aSecretIsNotRemovedWhileABackupBringsItBack() throws Exception {
        Path backup = folder.resolve("backup.luks");
        Steps twice = new Steps().authorize("anna").allow(Guard.DUPLICATE_SECRET);
        twice.add(3, "bert").backup(backup).kill(3).run(disk, folder);
        before = disk.medium();
        assertRefused(new Steps().authorize("anna").restore(backup).remove("bert"), "slot 3");
    }

    @Test
    void aSecretThatWasReplacedIsRemovedFromItsOtherSlots() throws Exception {
        new Steps()
                .authorize("anna")
                .allow(Guard.DUPLICATE_SECRET)
                .add(4, "bert")
                .run(disk, folder);
        new Steps().replace(1, "bert", "carl").remove("bert").run(disk, folder);
        assertThat(Witness.opening(disk.medium(), List.of("anna", "bert", "carl")))
                .containsExactlyInAnyOrder("anna", "carl");
    }

    @Test
    void aSlotThatTheSameChangeAddedCountsAsWayIn() throws Exception {
        new Steps().authorize("anna").add(7, "carl").kill(0).kill(1).run(disk, folder);
        assertThat(Witness.opening(disk.medium(), List.of("anna", "bert", "carl")))
                .containsExactly("carl");
    }

    @Test
    void aBootKeyIsToldToBeNoWayIn() throws Exception {
        new Steps().authorize("anna").add(2, "carl").run(disk, folder);
        before = disk.medium();
        Path record = BootKeySlots.record(folder, Headers.read(disk).uuid());
        Files.createDirectories(record.getParent());
        String salt = Headers.read(disk).slots().get(2).kdf().salt().toString();
        Files.writeString(record, "{\"salt\":\"" + salt + "\"}");
        assertRefused(
                new Steps().authorize("carl").kill(1),
                "the given secret is a boot key: luksh removes its slot [2] at the next boot. Give a passphrase of"
                        + " one of the remaining slots [0]");
        assertRefused(
                new Steps().authorize("bert").kill(1),
                "the given passphrase belongs only to slots that this change removes. Give a passphrase of one of the"
                        + " remaining slots [0]");
        Files.delete(record);
        new Steps().authorize("carl").kill(1).run(disk, folder);
    }

    /** A step that cannot be is not told as one that can. */
    @Test
    void ofIterationsOutOfRangeTheErrorAloneIsShown() {
        var steps = new Steps().authorize("anna").digest(100);
        assertRefused(steps, "100 iterations");
        assertThat(steps.person.plans.get(0).steps()).isEmpty();
    }

    @Test
    void aSlotThatTheSameChangeAddedAndKilledIsNoWayIn() {
        assertRefused(new Steps().authorize("anna").add(7, "carl").kill(7).kill(0), "UNPROVED_SLOT");
        assertRefused(
                new Steps().authorize("anna").add(7, "carl").kill(7).kill(0).kill(1), "LAST_WAY_IN");
    }

    @Test
    void twoBackupsIntoOneFileAreRefusedInThePlan() {
        Path file = folder.resolve("b.luks");
        assertRefused(
                new Steps().authorize("anna").backup(file).kill(1).backup(folder.resolve("./b.luks")),
                "two backups to one file");
        assertThat(file).doesNotExist();
    }

    @Test
    void aBackupOverALinkToNothingIsRefusedInThePlan() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));
        assertRefused(new Steps().authorize("anna").kill(1).backup(link), "this file already exists");
    }

    @Test
    void aBackupOfAnEarlierChangeOfTheRunCountsForAnErase() throws Exception {
        Steps steps = new Steps();
        ChangeSession run = steps.person.session(folder.resolve("state"));
        steps.backup(folder.resolve("b.luks")).run(disk, run);
        assertThat(run.backups()).hasSize(1);
        var later = new Steps().authorize("anna");
        later.verify(0, "anna").run(disk, run);
        new Steps().erase().run(disk, run);
        assertThat(Headers.read(disk).slots()).isEmpty();
    }

    /** A file that the change makes and whose writes fail. */
    private record Fresh(Target made, Supplier<Device> disk) implements Target {
        @Override
        public String path() {
            return made.path();
        }

        @Override
        public Device read() {
            return made.read();
        }

        @Override
        public Device write() {
            made.write().close();
            return disk.get();
        }

        @Override
        public boolean discard() {
            return made.discard();
        }
    }

    @Test
    void aNewFileThatCannotBeFormattedIsRemovedAgain() {
        Path file = folder.resolve("new.img");
        var failing = new MemoryDisk(new byte[SmallContainer.SIZE], new MemoryDisk.Trouble() {
            @Override
            public boolean flush(int number) {
                return false;
            }
        });
        var steps = new Steps().format(slots(0, "anna"));
        assertThatThrownBy(() -> steps.run(
                        new Fresh(Target.created(file.toString(), SmallContainer.SIZE), () -> failing), folder))
                .isInstanceOf(LuksException.class);
        assertThat(file).doesNotExist();
        assertThat(steps.person.said).contains("luksh deleted the incomplete file " + file);
    }

    @Test
    void aFileThatWasThereBeforeAFormatIsNotRemoved() throws Exception {
        Path file = Files.writeString(folder.resolve("mine"), "mine");
        var steps = new Steps().format(slots(0, "anna"));
        assertThatThrownBy(() -> steps.run(Target.created(file.toString(), SmallContainer.SIZE), folder))
                .hasMessageContaining("already exists");
        assertThat(file).hasContent("mine");
    }
}

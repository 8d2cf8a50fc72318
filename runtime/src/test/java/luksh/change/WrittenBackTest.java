package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import luksh.QuietPerson;
import luksh.change.SmallContainer.Steps;
import luksh.change.recovery.Unfinished;
import luksh.unlock.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another program writes an older header back after a change: luksh tells it, and recover puts the change in again. */
class WrittenBackTest {
    @TempDir
    static Path folder;

    /** An older header that another program wrote back is known by the areas, and the entries are put in again. */
    @Test
    void anOlderHeaderThatCameBackIsToldAndMended() throws Exception {
        byte[] before = SmallContainer.container(folder, slots(0, "anna", 1, "bert"));
        Path state = folder.resolve("seal-" + System.nanoTime());
        var disk = new MemoryDisk(before);
        new Steps().replace(0, "anna", "carl").run(disk, state);
        byte[] after = disk.medium();
        var person = new QuietPerson();
        var session = person.session(state);
        assertThat(Unfinished.mention(session, disk, Headers.read(disk))).isEmpty();
        assertThat(Unfinished.writtenBack(session, disk)).isEmpty();

        disk.write(0, Arrays.copyOf(before, 1024));
        disk.flush();
        assertThat(Witness.opening(disk.medium(), List.of("anna", "carl"))).isEmpty();
        assertThat(Unfinished.mention(session, disk, Headers.read(disk)).orElseThrow())
                .contains("another program wrote an older header back; luksh recover ");
        assertThat(Unfinished.writtenBack(session, disk)).hasSize(1);
        Unfinished.writtenBack(session, disk).get(0).finish();
        assertThat(disk.medium()).isEqualTo(after);
        assertThat(Unfinished.writtenBack(session, disk)).isEmpty();
    }

    /** What cryptsetup luksKillSlot does: the key area is overwritten, the entry as if it had never been used. */
    @Test
    void aSlotThatAnotherProgramEndedIsNoOlderHeaderAndIsNotBroughtBack() throws Exception {
        byte[] before = SmallContainer.container(folder, slots(0, "anna"));
        Path state = folder.resolve("ended-" + System.nanoTime());
        var disk = new MemoryDisk(before);
        new Steps().authorize("anna").add(2, "carl").run(disk, state);
        var session = new QuietPerson().session(state);
        byte[] added = disk.medium();

        disk.write(0, Arrays.copyOf(before, 1024));
        disk.flush();
        assertThat(Unfinished.mention(session, disk, Headers.read(disk)))
                .as("the key area is whole: the older header came back")
                .hasValueSatisfying(said -> assertThat(said).contains("another program wrote an older header back"));

        disk.write(0, added);
        long area = Headers.read(disk).slots().get(1).area().offset().bytes();
        var random = new byte[64000];
        new Random(8).nextBytes(random);
        disk.write(area, random);
        disk.write(0, Arrays.copyOf(before, 1024));
        disk.flush();
        byte[] ended = disk.medium();
        assertThat(Unfinished.mention(session, disk, Headers.read(disk))).isEmpty();
        assertThat(Unfinished.writtenBack(session, disk)).isEmpty();
        assertThat(disk.medium()).isEqualTo(ended);
        new Steps().authorize("anna").add(3, "dora").run(disk, state);
    }

    @Test
    void aKilledSlotInAnOlderHeaderIsToldAndEndsAgain() throws Exception {
        byte[] before = SmallContainer.container(folder, slots(0, "anna", 1, "bert"));
        Path state = folder.resolve("revived-" + System.nanoTime());
        var disk = new MemoryDisk(before);
        new Steps().authorize("anna").kill(1).run(disk, state);
        byte[] after = disk.medium();
        disk.write(0, Arrays.copyOf(before, 1024));
        disk.flush();
        var session = new QuietPerson().session(state);
        assertThat(Unfinished.mention(session, disk, Headers.read(disk)).orElseThrow())
                .contains("another program wrote an older header back", "(kill slot 1)");
        Unfinished.writtenBack(session, disk).get(0).finish();
        assertThat(disk.medium()).isEqualTo(after);
    }

    /** Nothing but the header tells of it, and another program may have meant it. */
    @Test
    void aUuidThatIsTheFormerOneIsToldAndCanBeLeft() throws Exception {
        byte[] before = SmallContainer.container(folder, slots(0, "anna"));
        Path state = folder.resolve("uuid-" + System.nanoTime());
        var disk = new MemoryDisk(before);
        new Steps().uuid().run(disk, state);
        disk.write(0, Arrays.copyOf(before, 1024));
        disk.flush();
        var session = new QuietPerson().session(state);
        assertThat(Unfinished.mention(session, disk, Headers.read(disk)).orElseThrow())
                .contains("or undid that change", " --forget keeps the header as it is", "(uuid)");
        var person = new QuietPerson();
        Unfinished.writtenBack(person.session(state), disk).get(0).forget();
        assertThat(person.plans.get(0).steps()).isEmpty();
        assertThat(person.plans.get(0).findings().get(0).sentence()).contains("writes nothing to the disk");
        assertThat(Unfinished.mention(session, disk, Headers.read(disk))).isEmpty();
        assertThat(disk.medium()).isEqualTo(before);
    }
}

package luksh.change;

import static luksh.change.SmallContainer.slots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import luksh.change.SmallContainer.Steps;
import luksh.change.step.RefusedException;
import luksh.change.step.header.RestoreLost;
import luksh.format.Bytes;
import luksh.format.LuksException;
import luksh.format.Version;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A backup over a header that cannot be read: after a crash either it opens or the same can be done again. */
@Tag("once")
class RestoreLostTest {
    @TempDir
    static Path folder;

    private static final Map<Integer, String> SLOTS = slots(0, "anna", 6, "bert");

    /**
     * Damage to a container.
     *
     * @param start how many bytes are zeroed from the first on
     * @param area whether the area of slot 0 is gone too
     */
    record Damage(Version version, int start, boolean area) {}

    static Stream<Damage> damages() {
        return Stream.of(
                new Damage(Version.LUKS1, 512, false),
                new Damage(Version.LUKS1, 4096, false),
                new Damage(Version.LUKS1, 6, true),
                new Damage(Version.LUKS1, 8192, true),
                new Damage(Version.LUKS2, 2 * 0x4000, false),
                new Damage(Version.LUKS2, 2 * 0x4000 + 512, true));
    }

    private static byte[] container(Version version) {
        if (version == Version.LUKS1) {
            return SmallContainer.container(folder, SLOTS);
        }
        var disk = new MemoryDisk(new byte[SmallContainer.SIZE]);
        new Steps().formatLuks2(SLOTS).run(disk, folder);
        return disk.medium();
    }

    private static Path backup(byte[] whole) {
        Path file = folder.resolve("backup-" + System.nanoTime());
        new Steps().backup(file).run(new MemoryDisk(whole), folder);
        return file;
    }

    private static byte[] damaged(byte[] whole, Damage damage) {
        byte[] content = whole.clone();
        Arrays.fill(content, 0, damage.start(), (byte) 0);
        if (damage.area()) {
            int area = damage.version() == Version.LUKS1 ? 4096 : 2 * 0x4000;
            Arrays.fill(content, area + 2048, area + 4096, (byte) 7);
        }
        return content;
    }

    private static Steps restored(Path backup) {
        return new Steps().authorize("anna").and(new RestoreLost(backup.toString()));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void everyStateOpensOrIsRestoredByTheSameAgain(Damage damage, TestReporter reporter) {
        byte[] whole = container(damage.version());
        Path backup = backup(whole);
        byte[] before = damaged(whole, damage);
        assertThat(Witness.accepted(before)).isFalse();
        var disk = new MemoryDisk(before);
        Steps steps = restored(backup);
        assertThat(steps.run(disk, folder).done()).isTrue();
        assertThat(steps.person.words.contains("WINDOW")).isEqualTo(damage.area());
        assertOpens(disk.medium());
        var judged = new HashSet<Bytes>();
        List<byte[]> unread = new ArrayList<>();
        int states = PowerCut.during(before, disk.events(), 0, state -> {
            if (Witness.accepted(state)) {
                assertThat(Witness.opening(state, SLOTS.values())).hasSize(2);
                if (judged.add(EveryState.meaning(state))) {
                    assertOpens(state);
                }
            } else {
                unread.add(state);
            }
        });
        for (int i = 0; i < unread.size(); i += Math.max(1, unread.size() / 10)) {
            var again = new MemoryDisk(unread.get(i));
            restored(backup).run(again, folder);
            assertOpens(again.medium());
        }
        assertThat(unread).isNotEmpty();
        reporter.publishEntry(damage.toString(), states + " states, " + unread.size() + " to be restored again");
    }

    private static void assertOpens(byte[] state) {
        SLOTS.forEach(
                (number, text) -> assertThat(Witness.cryptsetup(folder, state, text, "--key-slot", number.toString()))
                        .isZero());
    }

    @Test
    void whatCryptsetupSavedComesBack() throws Exception {
        byte[] whole = container(Version.LUKS1);
        Path image = Files.write(folder.resolve("theirs.img"), whole);
        Path backup = folder.resolve("theirs.luks");
        Cryptsetup.headerBackup(image, backup);
        var disk = new MemoryDisk(damaged(whole, new Damage(Version.LUKS1, 4096, true)));
        restored(backup).run(disk, folder);
        assertOpens(disk.medium());
    }

    @Test
    void aHeaderThatCanBeReadIsNoneOfItsBusiness() {
        byte[] whole = container(Version.LUKS1);
        assertRefused(backup(whole), whole, "luksh restore");
    }

    @Test
    void aPartOfTheDeviceIsRefused() {
        byte[] whole = container(Version.LUKS1);
        byte[] cut = Arrays.copyOf(damaged(whole, new Damage(Version.LUKS1, 512, false)), SmallContainer.SIZE / 2);
        assertRefused(backup(whole), cut, "the whole device");
    }

    @Test
    void aBackupThatNobodyCanOpenIsNotWritten() {
        byte[] whole = container(Version.LUKS1);
        byte[] before = damaged(whole, new Damage(Version.LUKS1, 512, false));
        var disk = new MemoryDisk(before);
        var steps =
                new Steps().authorize("carl").and(new RestoreLost(backup(whole).toString()));
        assertThatThrownBy(() -> steps.run(disk, folder)).isInstanceOf(LuksException.class);
        assertThat(disk.medium()).isEqualTo(before);
    }

    private static void assertRefused(Path backup, byte[] before, String fix) {
        var disk = new MemoryDisk(before);
        assertThatThrownBy(() -> restored(backup).run(disk, folder))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.finding().fix()).contains(fix));
        assertThat(disk.medium()).isEqualTo(before);
    }
}

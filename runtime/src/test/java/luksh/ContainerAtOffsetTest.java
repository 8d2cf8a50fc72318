package luksh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import luksh.change.step.Guard;
import luksh.finding.Finding;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.TruncatedHeaderException;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container that begins behind byte 0, and a file that ends before its key areas do. */
@Tag("once")
class ContainerAtOffsetTest {
    @TempDir
    private static Path once;

    private static byte[] luks2;
    private static byte[] luks1;

    @TempDir
    private Path folder;

    private final QuietPerson person = new QuietPerson();

    @BeforeAll
    static void format() throws Exception {
        luks2 = Files.readAllBytes(Doctored.formatted(once.resolve("two.img")));
        luks1 = Files.readAllBytes(
                Cryptsetup.formatted(once.resolve("one.img"), 2560 << 10, Doctored.ANNA, "--key-size", "256"));
    }

    private Path disk(byte[] container, int start) throws Exception {
        var content = new byte[start + container.length];
        System.arraycopy(container, 0, content, start, container.length);
        return Files.write(folder.resolve("disk.img"), content);
    }

    private Rescue rescue(Path disk) {
        return Rescue.of(disk.toString(), person.session(folder.resolve("state")));
    }

    private static void assertTold(Rescue rescue, int start) {
        assertThat(rescue.candidates()).isEmpty();
        assertThat(rescue.findings().stream().map(Finding::rule)).containsExactly("no-header", "elsewhere");
        Finding told = rescue.findings().get(1);
        assertThat(told.sentence()).contains(" header, UUID ", "begins at byte " + start + " (sector " + start / 512);
        assertThat(told.fix()).isEqualTo("losetup --find --show --read-only --offset " + start + " " + told.path());
    }

    /** Three of them are places of a second copy of a header at byte 0, which it must not be taken for. */
    @ParameterizedTest
    @ValueSource(ints = {512, 63 * 512, 16384, 32768, 1 << 20, (1 << 20) + 512, 5 << 20})
    void itsOffsetIsTold(int start) throws Exception {
        assertTold(rescue(disk(luks2, start)), start);
        assertTold(rescue(disk(luks1, start)), start);
    }

    @Test
    void itIsFoundByItsSecondCopyToo() throws Exception {
        byte[] lost = luks2.clone();
        Arrays.fill(lost, 0, 4096, (byte) 0);
        assertTold(rescue(disk(lost, 1 << 20)), 1 << 20);
    }

    @Test
    void anEntryOfATableLeadsToOneThatLiesNoWhereNear() throws Exception {
        int start = (5 << 20) + 77 * 512;
        Path disk = disk(luks1, start);
        Doctored.bytes(disk, content -> {
            ByteBuffer out = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
            content[450] = (byte) 0x83;
            out.putInt(454, start / 512).putInt(458, 5000).putShort(510, (short) 0xaa55);
        });
        assertThat(rescue(disk).findings())
                .anySatisfy(f -> assertThat(f.where()).isEqualTo("byte " + start));
    }

    @Test
    void aHeaderBackupIsNotWrittenOverIt() throws Exception {
        Path disk = disk(luks2, 64 << 10);
        byte[] before = Files.readAllBytes(disk);
        Path file = Files.write(folder.resolve("saved.luks"), luks1);
        Rescue rescue = rescue(disk);
        assertThatThrownBy(() -> rescue.restore(rescue.saved(file.toString()), c -> c.allow(Guard.WINDOW)))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("starts at byte 65536");
        Content.assertHolds(disk, before);
    }

    @Test
    void aHeaderOfItsOwnIsNotElsewhere() throws Exception {
        byte[] lost = luks2.clone();
        Arrays.fill(lost, 0, 6, (byte) 0);
        Arrays.fill(lost, 16384, 16390, (byte) 0);
        assertThat(rescue(disk(lost, 0)).findings())
                .noneSatisfy(f -> assertThat(f.rule()).isEqualTo("elsewhere"));
    }

    private Path cut(byte[] container, int size) throws Exception {
        return Files.write(folder.resolve("short.luks"), Arrays.copyOf(container, size));
    }

    @Test
    void aFileThatIsCutShortSaysHowLongItIsAndHowLongItMustBe() throws Exception {
        for (byte[] container : List.of(luks2, luks1)) {
            Path file = cut(container, 300 << 10);
            var session = person.session(folder.resolve("state"));
            assertThatThrownBy(() -> Container.read(file.toString(), session))
                    .isInstanceOfSatisfying(TruncatedHeaderException.class, e -> {
                        assertThat(e.status()).isEqualTo(ExitStatus.NO_LUKS);
                        assertThat(e.size()).isEqualTo(300 << 10);
                        assertThat(e.getMessage())
                                .contains("truncated", "307200 bytes", "to byte " + e.needed(), "luksh rescue " + file);
                    });
            List<Finding> told = rescue(file).findings();
            assertThat(told).hasSize(1);
            assertThat(told.get(0).rule()).isEqualTo("cut-short");
            assertThat(told.get(0).sentence()).contains("All 1 key areas in use are complete");
            assertThat(told.get(0).fix()).contains("truncate --size ");
        }
    }

    @Test
    void aFieldThatPointsBehindTheEndIsNotAFileThatIsCutShort() throws Exception {
        Path file = Files.write(folder.resolve("one.img"), luks1);
        Doctored.bytes(
                file,
                content ->
                        ByteBuffer.wrap(content).putInt(208 + 48 + 40, 1 << 20).putInt(104, 0));
        assertThatThrownBy(() -> Container.read(file.toString(), person.session(folder)))
                .isNotInstanceOf(TruncatedHeaderException.class)
                .hasMessageContaining("key-slot-1 key-material-offset");
    }

    @Test
    void aCopyWithAllItsKeyAreasInUseBringsTheHeaderBack() throws Exception {
        for (byte[] container : List.of(luks2, luks1)) {
            byte[] lost = container.clone();
            Arrays.fill(lost, 0, 4096, (byte) 0);
            Arrays.fill(lost, 16384, 16384 + 4096, (byte) 0);
            Path disk = disk(lost, 0);
            Path file = cut(container, 300 << 10);
            Rescue rescue = rescue(disk);
            try (var anna = QuietPerson.secret("anna")) {
                rescue.restore(rescue.saved(file.toString()), c -> {
                    c.authorize(anna);
                    c.allow(Guard.WINDOW);
                });
            }
            assertThat(Cryptsetup.opens(disk, Doctored.ANNA, 0)).isTrue();
        }
    }

    @Test
    void oneWithoutAKeyAreaInUseIsRefused() throws Exception {
        Path file = cut(luks2, 200 << 10);
        Rescue rescue = rescue(disk(new byte[luks2.length], 0));
        assertThatThrownBy(() -> rescue.restore(rescue.saved(file.toString())))
                .isInstanceOf(TruncatedHeaderException.class);
        assertThat(rescue(file).findings().get(0).sentence()).contains("are incomplete: 0. Use another copy");
    }
}

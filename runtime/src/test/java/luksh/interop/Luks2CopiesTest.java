package luksh.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.device.Disk;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Luks2Image;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import luksh.unlock.Luks2Copies;
import luksh.unlock.Luks2Copies.State;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of two copies holds, beside cryptsetup's choice; the label of each says where it came from. */
@TestInstance(Lifecycle.PER_CLASS)
class Luks2CopiesTest {
    private static final int SIZE = 20 << 20;
    private static final String NOBODY = "";

    private Path folder = Path.of("");
    private Luks2Image sound;

    @BeforeAll
    void format(@TempDir Path scratch) {
        folder = scratch;
        Oracle.require("cryptsetup");
        sound = Luks2Image.read(Luks2Commands.formatted(folder.resolve("sound"), SIZE));
    }

    /**
     * @param first what becomes of the first copy
     * @param holds the label that both programs read; empty if none
     * @param stricter our sentence where we refuse although cryptsetup goes on; empty if we do not
     */
    record Case(String name, Consumer<Luks2Image> change, State first, State second, String holds, String stricter) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case same(String name, State first, State second, String holds, Consumer<Luks2Image> change) {
        return new Case(name, change, first, second, holds, "");
    }

    private static Consumer<Luks2Image> in(int copy, Consumer<Luks2Image> change) {
        return i -> change.accept(i.only(copy));
    }

    private static Consumer<Luks2Image> sequence(int copy, long sequence) {
        return in(copy, i -> i.binary(b -> b.putLong(16, sequence)));
    }

    static Stream<Case> cases() {
        Consumer<Luks2Image> badJson = i -> i.set("keyslots.0.kdf", "{}");
        return Stream.of(
                same("both good", State.GOOD, State.GOOD, "first", i -> {}),
                same("first newer", State.GOOD, State.OBSOLETE, "first", sequence(0, 99)),
                same("second newer", State.OBSOLETE, State.GOOD, "second", sequence(1, 99)),
                same("second newer by more than 2^63", State.OBSOLETE, State.GOOD, "second", sequence(1, -1)),
                same(
                        "first without magic",
                        State.DAMAGED,
                        State.GOOD,
                        "second",
                        in(0, i -> i.broken(b -> b.putInt(0, 0)))),
                same(
                        "first of another size",
                        State.DAMAGED,
                        State.GOOD,
                        "second",
                        in(0, i -> i.broken(b -> b.putLong(8, 0x8000)))),
                same(
                        "first of no size",
                        State.DAMAGED,
                        State.GOOD,
                        "second",
                        in(0, i -> i.broken(b -> b.putLong(8, 7)))),
                same(
                        "first says another offset",
                        State.DAMAGED,
                        State.GOOD,
                        "second",
                        in(0, i -> i.binary(b -> b.putLong(256, 0x4000)))),
                same(
                        "first with a wrong checksum",
                        State.DAMAGED,
                        State.GOOD,
                        "second",
                        in(0, i -> i.broken(b -> b.put(448, (byte) ~b.get(448))))),
                same(
                        "first with a wrong byte of JSON",
                        State.DAMAGED,
                        State.GOOD,
                        "second",
                        in(0, i -> i.broken(b -> b.put(4200, (byte) ~b.get(4200))))),
                same("first breaks a rule", State.DAMAGED, State.GOOD, "second", in(0, badJson)),
                same(
                        "first is zeros",
                        State.DAMAGED,
                        State.GOOD,
                        "second",
                        in(0, i -> i.broken(b -> b.put(new byte[b.capacity()])))),
                same(
                        "second without magic",
                        State.GOOD,
                        State.DAMAGED,
                        "first",
                        in(1, i -> i.broken(b -> b.putInt(0, 0)))),
                same(
                        "second with the first's magic",
                        State.GOOD,
                        State.DAMAGED,
                        "first",
                        in(1, i -> i.broken(b -> b.putInt(0, 0x4c554b53)))),
                same(
                        "second of another size",
                        State.GOOD,
                        State.DAMAGED,
                        "first",
                        in(1, i -> i.binary(b -> b.putLong(8, 0x8000)))),
                same(
                        "second says another offset",
                        State.GOOD,
                        State.DAMAGED,
                        "first",
                        in(1, i -> i.binary(b -> b.putLong(256, 0)))),
                same(
                        "second with a wrong checksum",
                        State.GOOD,
                        State.DAMAGED,
                        "first",
                        in(1, i -> i.broken(b -> b.put(448, (byte) ~b.get(448))))),
                same("second breaks a rule", State.GOOD, State.DAMAGED, "first", in(1, badJson)),
                same(
                        "second is zeros",
                        State.GOOD,
                        State.DAMAGED,
                        "first",
                        in(1, i -> i.broken(b -> b.put(new byte[b.capacity()])))),
                same(
                        "both with a wrong checksum",
                        State.DAMAGED,
                        State.DAMAGED,
                        NOBODY,
                        i -> i.broken(b -> b.put(448, (byte) ~b.get(448)))),
                same("both break a rule", State.DAMAGED, State.DAMAGED, NOBODY, badJson),
                new Case(
                        "the newer first breaks a rule",
                        in(0, badJson.andThen(i -> i.binary(b -> b.putLong(16, 99)))),
                        State.DAMAGED,
                        State.GOOD,
                        "second",
                        "at 0 a newer copy that breaks a rule"),
                new Case(
                        "the newer second breaks a rule",
                        in(1, badJson.andThen(i -> i.binary(b -> b.putLong(16, 99)))),
                        State.GOOD,
                        State.DAMAGED,
                        "first",
                        "at 16384 a newer copy that breaks a rule"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSameCopyHoldsAsForCryptsetup(Case each) throws IOException {
        Luks2Image image = sound.copy();
        // at equal sequence ids and with another label the first holds for both programs, and the second is obsolete
        image.only(0).field(24, "first", 48);
        image.only(1).field(24, each.name().equals("both good") ? "first" : "second", 48);
        Luks2Image changed = image.copy();
        each.change().accept(changed);
        Path file = changed.write(folder.resolve("image"));
        byte[] before = Files.readAllBytes(file);
        try (Disk disk = Disk.openForReading(file.toString())) {
            Luks2Copies copies = Luks2Copies.read(disk);
            assertThat(copies.first().state()).isEqualTo(each.first());
            assertThat(copies.second().state()).isEqualTo(each.second());
            assertThat(copies.second().offset()).isEqualTo(0x4000);
            for (Luks2Copies.Copy copy : copies.copies()) {
                assertThat(copy.reason().isEmpty()).isEqualTo(copy.state() == State.GOOD);
            }
            if (each.holds().isEmpty() || !each.stricter().isEmpty()) {
                var refusal = catchThrowableOfType(HeaderException.class, () -> Headers.read(disk));
                assertThat(refusal).hasMessageContainingAll(file.toString(), each.stricter(), "luksh rescue " + file);
            } else {
                assertThat(Headers.read(disk).label()).isEqualTo(each.holds());
            }
        }
        assertThat(Files.readAllBytes(file)).as("reading writes nothing").isEqualTo(before);
        Oracle.Verdict theirs = Cryptsetup.dump(file);
        if (each.holds().isEmpty()) {
            assertThat(theirs.status()).isNotZero();
        } else {
            assertThat(theirs.accepted().out()).containsPattern("Label:\\s+" + each.holds() + "\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 32, 64, 128, 256, 512, 1024, 2048, 4096})
    void theSecondCopyIsFoundAtEachOfNineOffsets(int kib) throws IOException {
        Path image =
                Luks2Commands.formatted(folder.resolve("size-" + kib), 32 << 20, "--luks2-metadata-size", kib + "k");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.write(new byte[4096]);
        }
        byte[] before = Files.readAllBytes(image);
        Header ours;
        try (Disk disk = Disk.openForReading(image.toString())) {
            Luks2Copies copies = Luks2Copies.read(disk);
            assertThat(copies.first().state()).isEqualTo(State.DAMAGED);
            assertThat(copies.second().offset()).isEqualTo(kib * 1024L);
            ours = Headers.read(disk);
        }
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
        assertThat(Cryptsetup.dump(image).accepted().out()).contains(ours.uuid());
        Files.delete(image);
    }
}

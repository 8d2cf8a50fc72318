package luksh.grub;

import static luksh.grub.GrubHeaders.pbkdf2;
import static luksh.grub.GrubHeaders.withSlot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.LocalDate;
import java.util.List;
import luksh.Wording;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Version;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CalibrationTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 22);
    private static final GrubBuild PC = new GrubBuild(GrubVersion.V2_06, Platform.I386_PC);

    @TempDir
    private static Path headers;

    private static Header slow;

    @TempDir
    private Path folder;

    private GrubHost machine;

    @BeforeAll
    static void makeHeader() {
        slow = withSlot(GrubHeaders.make(headers, Version.LUKS1, "sha512"), 0, pbkdf2("sha512", 2_000_000));
    }

    @BeforeEach
    void makeMachine() throws IOException {
        Files.createDirectories(folder.resolve("proc"));
        Files.writeString(folder.resolve("proc/cpuinfo"), "processor\t: 0\nmodel name\t: Old Laptop 3000\n");
        machine = new GrubHost(folder, folder.resolve("configuration"), folder.resolve("cache"));
    }

    private CostModel model(GrubBuild build) {
        return new CostModel(slow, new Clock(build, machine.speed()), 0);
    }

    private double seconds(GrubBuild build) {
        return model(build).first().orElseThrow().until().seconds();
    }

    @Test
    void oneObservedBootScalesTheModelAndIsNamedWithItsDate() throws IOException {
        assertThat(machine.processor()).isEqualTo("Old Laptop 3000");
        assertThat(model(PC).clock().speed("sha512").source()).isEqualTo(Wording.REFERENCE);
        double before = seconds(PC);
        machine.calibrate(List.of(List.of(model(PC))), 17, DAY);
        assertThat(seconds(PC)).isCloseTo(17, within(0.01));
        Interval until = model(PC).first().orElseThrow().until();
        assertThat(until.low()).isCloseTo(15.3, within(0.1));
        assertThat(until.high()).isCloseTo(18.7, within(0.1));
        MachineSpeed.Speed speed = model(PC).clock().speed("sha512");
        assertThat(speed.factor()).isCloseTo(17 / before, within(0.01));
        assertThat(speed.source()).isEqualTo("calibrated by a boot of 17.0 s on 2026-11-22");
        Path file = folder.resolve("configuration/grub.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(file.getParent().toFile().list()).containsExactly("grub.json");
    }

    @Test
    void anotherHashIsLessSureAndAnotherPlatformIsNotTouched() {
        machine.calibrate(List.of(List.of(model(PC))), 17, DAY);
        MachineSpeed.Speed other = model(PC).clock().speed("sha256");
        assertThat(other.source()).endsWith("with sha512, less sure for sha256");
        assertThat(other.high()).isEqualTo(MachineSpeed.Speed.OTHER_HASH_HIGH);
        GrubBuild efi = new GrubBuild(GrubVersion.V2_06, Platform.X86_64_EFI);
        assertThat(model(efi).clock().speed("sha512").origin()).isEqualTo(MachineSpeed.Origin.REFERENCE);
        GrubBuild later = new GrubBuild(GrubVersion.V2_12, Platform.I386_PC);
        assertThat(model(later).clock().speed("sha512").origin())
                .as("2.12 computes as 2.06 does")
                .isEqualTo(MachineSpeed.Origin.CALIBRATED);
    }

    @Test
    void aSecondObservationReplacesTheFirstAndOtherMachinesKeepTheirs() throws IOException {
        machine.calibrate(List.of(List.of(model(PC))), 17, DAY);
        Files.writeString(folder.resolve("proc/cpuinfo"), "model name\t: New Desktop\n");
        assertThat(model(PC).clock().speed("sha512").origin()).isEqualTo(MachineSpeed.Origin.REFERENCE);
        machine.calibrate(List.of(List.of(model(PC))), 12, DAY);
        machine.calibrate(List.of(List.of(model(PC))), 11, DAY.plusDays(1));
        assertThat(seconds(PC)).isCloseTo(11, within(0.01));
        Files.writeString(folder.resolve("proc/cpuinfo"), "model name\t: Old Laptop 3000\n");
        assertThat(seconds(PC)).isCloseTo(17, within(0.01));
        assertThat(new Calibrations(folder.resolve("configuration")).all()).hasSize(2);
    }

    @Test
    void absurdObservationsAreRefusedAndNothingIsKept() {
        for (double observed : List.of(0.0, 0.4, 250.0)) {
            assertThatThrownBy(() -> machine.calibrate(List.of(List.of(model(PC))), observed, DAY))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("a difference of more than 20 times");
        }
        assertThat(folder.resolve("configuration")).doesNotExist();
    }

    @Test
    void aFileThatLukshDidNotWriteIsNamedAndNotOverwritten() throws IOException {
        Path file = folder.resolve("configuration/grub.json");
        Files.createDirectories(file.getParent());
        for (String text : List.of("", "[1]", "{\"calibrations\":[{\"machine\":\"x\"}]}", "{\"calibrations\":[7]}")) {
            Files.writeString(file, text);
            assertThatThrownBy(() -> machine.speed())
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("grub.json")
                    .hasMessageContaining("repair or remove it");
            assertThat(Files.readString(file)).isEqualTo(text);
        }
    }

    @Test
    void severalVolumesAreOneObservation() {
        machine.calibrate(List.of(List.of(model(PC), model(PC))), 34, DAY);
        assertThat(seconds(PC)).isCloseTo(17, within(0.01));
    }
}

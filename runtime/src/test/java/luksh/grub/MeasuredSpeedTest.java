package luksh.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import luksh.bench.Measured.Entry;
import luksh.bench.Timing;
import luksh.grub.MachineSpeed.Origin;
import luksh.grub.MachineSpeed.Speed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredSpeedTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 22);
    private static final List<Entry> SLOW = List.of(
            new Entry("sha256", false, new Timing(3 * 955.0, 0.01), DAY),
            new Entry("sha512", true, new Timing(2 * 568.0, 0.01), DAY));

    @TempDir
    private Path folder;

    private static Speed speed(String hash, GrubVersion version) {
        return new MeasuredSpeed(SLOW).of(hash, version, Platform.X86_64_EFI);
    }

    @Test
    void aMachineIsAsManyTimesSlowerAsItsLoopIs() {
        Speed rekeyed = speed("sha256", GrubVersion.V2_06);
        assertThat(rekeyed.factor()).isCloseTo(3, within(1e-9));
        assertThat(rekeyed.origin()).isEqualTo(Origin.MEASURED_HERE);
        assertThat(rekeyed.source()).isEqualTo("estimated; GRUB's loop was timed on this machine on 2026-11-22");
        assertThat(speed("sha512", GrubVersion.V2_14).factor()).isCloseTo(2, within(1e-9));
        assertThat(speed("sha384", GrubVersion.V2_14).factor())
                .as("the same compression function")
                .isCloseTo(2, within(1e-9));
    }

    @Test
    void whatWasNotMeasuredIsTheReferences() {
        assertThat(speed("sha256", GrubVersion.V2_14).origin())
                .as("another loop")
                .isEqualTo(Origin.REFERENCE);
        assertThat(speed("sha1", GrubVersion.V2_12).factor()).isEqualTo(1);
        assertThat(speed("sha3-256", GrubVersion.V2_12).origin()).isEqualTo(Origin.REFERENCE);
    }

    @Test
    void everyEstimateRestsOnWhatTheCacheHolds() {
        var machine = new GrubHost(Path.of("/"), folder.resolve("configuration"), folder.resolve("cache"));
        assertThat(machine.speed()
                        .of("sha256", GrubVersion.V2_12, Platform.I386_PC)
                        .origin())
                .isEqualTo(Origin.REFERENCE);
        machine.measured().keep(SLOW);
        assertThat(machine.speed()
                        .of("sha256", GrubVersion.V2_12, Platform.I386_PC)
                        .factor())
                .isCloseTo(3, within(1e-9));
    }
}

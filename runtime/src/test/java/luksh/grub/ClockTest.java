package luksh.grub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClockTest {
    private static final long MILLION = 1_000_000;

    private static Clock clock(GrubVersion version, Platform platform) {
        return new Clock(new GrubBuild(version, platform), MachineSpeed.REFERENCE);
    }

    @Test
    void padsAreHashedInEveryIterationUpTo212() {
        assertThat(Clock.compressions(GrubVersion.V2_06, "sha256")).isEqualTo(4);
        assertThat(Clock.compressions(GrubVersion.V2_12, "sha512")).isEqualTo(4);
        assertThat(Clock.compressions(GrubVersion.V2_12, "whirlpool")).isEqualTo(6);
        assertThat(Clock.compressions(GrubVersion.V2_14, "sha1")).isEqualTo(2);
        assertThat(Clock.compressions(GrubVersion.V2_14, "whirlpool")).isEqualTo(4);
    }

    /** A million iterations, a key of 512 bits, one slot, as measured; 5 % go to the heap at boot. */
    @ParameterizedTest
    @CsvSource({
        "sha512, 2.06, i386-pc, 4.8", "sha512, 2.06, x86_64-efi, 2.25", "sha512, 2.14, x86_64-efi, 0.62",
        "sha256, 2.06, i386-pc, 3.8", "sha256, 2.06, x86_64-efi, 3.04", "sha256, 2.14, x86_64-efi, 0.88",
        "sha1, 2.06, x86_64-efi, 2.38", "sha1, 2.06, i386-pc, 2.76"
    })
    void blocksTimesIterationsTimesCost(String hash, String version, String platform, double seconds) {
        Interval time =
                clock(GrubVersion.parse(version), Platform.named(platform)).derivation(hash, MILLION, 64, 0);
        assertThat(time.seconds() / CostTable.HEAP).isCloseTo(seconds, within(0.02 * seconds));
        assertThat(time.low()).isCloseTo(0.6 * time.seconds(), within(1e-9));
        assertThat(time.high()).isCloseTo(2 * time.seconds(), within(1e-9));
    }

    /** GRUB 2.06 x86_64-efi, nanoseconds an iteration by the passphrase's length. */
    @ParameterizedTest
    @CsvSource({
        "sha256, 11, 1550, 3",
        "sha256, 64, 1561, 3",
        "sha256, 65, 2215, 3",
        "sha256, 129, 2499, 4",
        "sha256, 200, 2760, 4",
        "sha512, 128, 2349, 5",
        "sha512, 129, 3300, 4"
    })
    void aPassphraseLongerThanABlockIsHashedInEveryIteration(String hash, long bytes, double nanos, double percent) {
        Interval time = clock(GrubVersion.V2_06, Platform.X86_64_EFI).derivation(hash, MILLION, 20, bytes);
        assertThat(time.seconds() * 1000 / CostTable.HEAP).isCloseTo(nanos, within(nanos * percent / 100));
    }

    @Test
    void theLengthOfAPassphraseCostsNothingFrom214() {
        Clock clock = clock(GrubVersion.V2_14, Platform.X86_64_EFI);
        assertThat(clock.derivation("sha256", MILLION, 32, 200)).isEqualTo(clock.derivation("sha256", MILLION, 32, 8));
    }

    @Test
    void everyCostGrowsWithIterationsAndBlocks() {
        for (Platform platform : List.of(Platform.I386_PC, Platform.X86_64_EFI, Platform.FSTEST)) {
            for (GrubVersion version : List.of(GrubVersion.V2_06, GrubVersion.V2_12, GrubVersion.V2_14)) {
                for (String hash : List.of("sha1", "sha224", "sha256", "sha384", "sha512", "ripemd160")) {
                    Clock clock = clock(version, platform);
                    double one = clock.derivation(hash, 1000, 16, 0).seconds();
                    assertThat(one).isPositive();
                    assertThat(clock.derivation(hash, 3000, 16, 0).seconds()).isCloseTo(3 * one, within(1e-12));
                    assertThat(clock.derivation(hash, 1000, 128, 0).seconds()).isGreaterThan(one);
                }
            }
        }
    }

    @Test
    void whatWasNeverMeasuredHasNoNumber() {
        assertThat(clock(GrubVersion.V2_12, Platform.named("arm64-efi")).derivation("sha256", 1000, 32, 0))
                .isEqualTo(Interval.NOT_MEASURED);
        assertThat(clock(GrubVersion.V2_14, Platform.I386_PC).cost("whirlpool")).isEmpty();
        assertThat(clock(GrubVersion.V2_12, Platform.I386_PC).cost("sha3-256")).isEmpty();
        assertThat(Interval.NOT_MEASURED.plus(new Interval(1, 0.6, 2)))
                .hasToString("not measured")
                .extracting(Interval::low)
                .isEqualTo(0.6);
    }

    @Test
    void accelerationIsForTwoHashesOnUefiAndAsWideAsProcessorsDiffer() {
        Clock usual = clock(GrubVersion.V2_14, Platform.X86_64_EFI);
        Clock faster = clock(GrubVersion.V2_14.withAcceleration(), Platform.X86_64_EFI);
        assertThat(faster.derivation("sha1", MILLION, 20, 0)).isEqualTo(usual.derivation("sha1", MILLION, 20, 0));
        Interval sha256 = faster.derivation("sha256", MILLION, 32, 0);
        assertThat(sha256.seconds())
                .isLessThan(usual.derivation("sha256", MILLION, 32, 0).seconds());
        assertThat(sha256.low() / sha256.seconds()).isCloseTo(0.6 * 143 / 288, within(1e-9));
    }

    @Test
    void versionsAreReadAsPackagesWriteThem() {
        assertThat(GrubVersion.parse("2.06-13+deb12u1")).isEqualTo(GrubVersion.V2_06);
        assertThat(GrubVersion.parse("1:2.12-28.fc42")).isEqualTo(GrubVersion.V2_12);
        assertThat(GrubVersion.parse("2.14")).hasToString("2.14").isGreaterThan(GrubVersion.V2_12);
        assertThat(GrubVersion.V2_06.family()).isEqualTo("2.12");
        assertThat(GrubVersion.V2_14.withAcceleration().family()).isEqualTo("2.14 -A");
        assertThatThrownBy(() -> GrubVersion.parse("0.97-81"))
                .hasMessage("the GRUB version is '0.97-81'; expected one such as 2.06, 2.12 or 2.14");
    }
}

package luksh.grub;

import static luksh.grub.GrubHeaders.model;
import static luksh.grub.GrubHeaders.pbkdf2;
import static luksh.grub.GrubHeaders.withDigest;
import static luksh.grub.GrubHeaders.withSlot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import luksh.finding.Finding;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Argon2;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No number is said that nobody measured, and what was not measured is said of nothing else. */
@Tag("once")
class ClaimsTest {
    @TempDir
    private static Path folder;

    private static Header luks1;
    private static Header luks2;

    @BeforeAll
    static void makeHeaders() {
        luks1 = GrubHeaders.make(folder, Version.LUKS1, "sha512");
        luks2 = GrubHeaders.make(folder, Version.LUKS2, "sha512");
    }

    private static List<Finding> notMeasured(CostModel model) {
        return Warnings.of(model, "disk.img").stream()
                .filter(finding -> finding.rule().equals(Rules.GRUB_NOT_MEASURED))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "2.99, x86_64-efi",
        "2.15, i386-pc",
        "2.13, x86_64-efi",
        "2.04, i386-pc",
        "2.02, x86_64-efi",
        "2.12, arm64-efi",
        "2.15, fstest"
    })
    void aGrubThatNobodyMeasuredHasNoSeconds(String version, String platform) {
        CostModel model = model(luks1, GrubVersion.parse(version), Platform.named(platform));
        Interval until = model.first().orElseThrow().until();
        assertThat(until.measured()).isFalse();
        assertThat(until.low()).as("of no part of it").isZero();
        assertThat(notMeasured(model)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.sentence())
                    .startsWith("GRUB " + version + " " + platform + " was not measured; 2.06, 2.12");
        });
        assertThat(Tuning.of(model, 3, null).impossible())
                .startsWith("GRUB " + version)
                .contains(" was not measured, so its unlock time");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.07", "2.11"})
    void betweenTwoVersionsWithTheSameCodeTheTimeIsThatOfTheOlderAndThatIsSaid(String version) {
        CostModel model = model(luks1, GrubVersion.parse(version), Platform.I386_PC);
        assertThat(model.first().orElseThrow().until())
                .isEqualTo(model(luks1, GrubVersion.V2_06, Platform.I386_PC)
                        .first()
                        .orElseThrow()
                        .until());
        assertThat(notMeasured(model)).singleElement().satisfies(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.INFO);
            assertThat(finding.sentence()).startsWith("GRUB " + version + " was not measured. luksh uses the times of");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2.06",
                "2.12",
                "2.12-9+deb13u1",
                "1:2.06-121.fc40",
                "2.12~rc1-10ubuntu4",
                "2:2.14.r1.g5c3b78cd4-1"
            })
    void whatWasMeasuredIsSaidWithoutAReserve(String version) {
        CostModel model = model(luks1, GrubVersion.parse(version), Platform.X86_64_EFI);
        assertThat(model.first().orElseThrow().until().measured()).isTrue();
        assertThat(notMeasured(model)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2",
                "2.",
                "2.6",
                "2.123",
                "3.00",
                "0.97",
                "1.99",
                "-2.12",
                "2.12 or so",
                "2.12!",
                "2,12",
                "banana"
            })
    void whatIsNoVersionIsRefused(String text) {
        assertThatThrownBy(() -> GrubVersion.parse(text))
                .isInstanceOf(LuksException.class)
                .hasMessageEndingWith(" or 2.14");
    }

    /** Argon2 first, PBKDF2 second: it is the first slot that was not measured. */
    @Test
    void whatWasNotMeasuredIsSaidOfTheSlotThatItIsTrueOf() {
        var argon2 = new Argon2("argon2id", 4, new Size(1 << 30), 4, GrubHeaders.SALT);
        Header header = withSlot(withSlot(luks2, 0, argon2), 1, pbkdf2("sha512", 100_000));
        CostModel model = model(header, GrubVersion.V2_14, Platform.X86_64_EFI);
        Tuning second = Tuning.of(model, 3, 1);
        assertThat(second.impossible())
                .startsWith("GRUB 2.14 x86_64-efi tries slot 0 before slot 1, and its time for slot"
                        + " 0 was not measured: argon2id");
        assertThat(second.fix().on("disk.img")).startsWith("luksh rekey disk.img --slot 0 ");
        Tuning first = Tuning.of(model, 3, null);
        assertThat(first.impossible()).startsWith("the time of GRUB 2.14 x86_64-efi for slot 0 was not measured");
        assertThat(first.findings(model, "disk.img", 3))
                .singleElement()
                .satisfies(finding -> assertThat(finding.fix()).startsWith("luksh rekey disk.img --slot 0 "));
        Header last = withSlot(withSlot(luks2, 0, pbkdf2("sha512", 100_000)), 1, argon2);
        assertThat(Tuning.of(model(last, GrubVersion.V2_14, Platform.X86_64_EFI), 3, 0)
                        .impossible())
                .as("what GRUB tries afterwards is no matter")
                .isNull();
    }

    @Test
    void aDigestThatNobodyMeasuredIsToldApartFromTheSlot() {
        Header header = withDigest(luks2, "whirlpool", 1000);
        CostModel model = model(header, GrubVersion.V2_14, Platform.X86_64_EFI);
        assertThat(model.first().orElseThrow().until().measured()).isFalse();
        assertThat(notMeasured(model)).singleElement().satisfies(finding -> {
            assertThat(finding.sentence()).endsWith("was not measured for its volume key digest");
            assertThat(finding.fix()).isEqualTo("luksh digest disk.img 1000 --hash sha256");
        });
    }

    @Test
    void aTimeThatRestsOnAnotherHashOrOnNoBootSaysSo() {
        Header header = withSlot(luks2, 0, pbkdf2("sha384", 1000));
        assertThat(notMeasured(model(header, GrubVersion.V2_12, Platform.X86_64_EFI)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.sentence())
                        .startsWith("sha384 was not measured. luksh uses the time of sha512"));
        GrubVersion fast = GrubVersion.V2_14.withAcceleration();
        assertThat(notMeasured(model(luks2, fast, Platform.X86_64_EFI)))
                .singleElement()
                .satisfies(finding -> assertThat(finding.sentence()).contains("was not measured in a boot"));
    }

    /** A boot that somebody watched says nothing of another version. */
    @Test
    void aBootOfAVersionThatIsNotMeasuredIsNoBootOfAnother() {
        assertThat(GrubVersion.parse("2.99").family()).isEqualTo("2.99");
        assertThat(GrubVersion.parse("2.04").family()).isEqualTo("2.04");
        assertThat(GrubVersion.parse("2.06").family()).isEqualTo("2.12");
    }
}

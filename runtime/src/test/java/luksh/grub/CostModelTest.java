package luksh.grub;

import static luksh.grub.GrubHeaders.model;
import static luksh.grub.GrubHeaders.pbkdf2;
import static luksh.grub.GrubHeaders.tried;
import static luksh.grub.GrubHeaders.withDigest;
import static luksh.grub.GrubHeaders.withSlot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.Argon2;
import luksh.format.Header;
import luksh.format.Json;
import luksh.format.Priority;
import luksh.format.Size;
import luksh.format.Version;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CostModelTest {
    private static final Argon2 ARGON2 = new Argon2("argon2id", 4, new Size(1 << 20), 4, GrubHeaders.SALT);

    @TempDir
    private static Path folder;

    private static Header luks1;
    private static Header luks2;

    @BeforeAll
    static void makeHeaders() {
        luks1 = GrubHeaders.make(folder, Version.LUKS1, "sha512");
        luks2 = GrubHeaders.make(folder, Version.LUKS2, "sha512");
    }

    private static List<Finding> warnings(CostModel model) {
        return Warnings.of(model, "disk.img");
    }

    private static Finding warning(CostModel model, String rule) {
        return warnings(model).stream()
                .filter(finding -> finding.rule().equals(rule))
                .findFirst()
                .orElseThrow();
    }

    /** CPU seconds of grub-fstest 2.06 over slots of 100 000, 100 000 and 300 000 iterations, sha512, digest 1000. */
    @Test
    void wrongSlotsCostAsMuchAsTheRightOneAsGrubFstestShows() {
        Header header = withSlot(luks1, 0, pbkdf2("sha512", 100_000));
        header = withSlot(header, 1, pbkdf2("sha512", 100_000));
        header = withSlot(header, 3, pbkdf2("sha512", 300_000));
        CostModel model = model(header, GrubVersion.V2_06, Platform.FSTEST);
        assertThat(tried(model)).containsExactly(0, 1, 3);
        assertThat(until(model, 0)).isCloseTo(0.167, within(0.05 * 0.167));
        assertThat(until(model, 1)).isCloseTo(0.351, within(0.03 * 0.351));
        assertThat(until(model, 3)).isCloseTo(0.852, within(0.03 * 0.852));
        assertThat(model.noSlotOpens().seconds()).isCloseTo(0.855, within(0.03 * 0.855));
    }

    private static double until(CostModel model, int slot) {
        return model.of(slot).orElseThrow().until().seconds();
    }

    @Test
    void eachTrialPaysForItsDigestAndItsKeyArea() {
        Header header = withDigest(withSlot(luks1, 1, pbkdf2("sha512", 1000)), "sha512", 500_000);
        SlotAttempt second =
                model(header, GrubVersion.V2_12, Platform.I386_PC).of(1).orElseThrow();
        double digest = 500_000 * 4615e-9 * CostTable.HEAP;
        assertThat(second.digest().seconds()).isCloseTo(digest, within(1e-9));
        assertThat(second.area().seconds()).isCloseTo(0.0045, within(0.0003));
        assertThat(second.until().seconds())
                .isCloseTo(2 * (digest + 1000 * 4615e-9 * CostTable.HEAP + 0.0045), within(0.001));
    }

    @Test
    void luks2IsTriedInTheOrderOfItsTextAndPriorityIgnoreIsPassedOver() {
        Header header = withSlot(luks2, 3, pbkdf2("sha256", 2000), Priority.IGNORE);
        header = withSlot(header, 2, pbkdf2("sha256", 3000), Priority.PREFER);
        Luks2Header turned = turned((Luks2Header) header);
        CostModel model = model(turned, GrubVersion.V2_06, Platform.X86_64_EFI);
        assertThat(model.attempts().stream().map(trial -> trial.slot().number()))
                .containsExactly(3, 2, 0);
        assertThat(tried(model)).containsExactly(2, 0);
        assertThat(model.of(3).orElseThrow().own()).isEqualTo(Interval.NONE);
        assertThat(warnings(model).stream().filter(f -> f.rule().equals("grub-priority")))
                .extracting(Finding::where, Finding::severity)
                .containsExactly(Tuple.tuple("slot 3", Severity.WARNING), Tuple.tuple("slot 2", Severity.INFO));
    }

    /** The same slots, the last one first. */
    private static Luks2Header turned(Luks2Header header) {
        Json.Obj slots = (Json.Obj) header.json().members().get("keyslots");
        Json.Obj other = Json.Obj.EMPTY;
        var names = new ArrayList<>(slots.members().keySet());
        names.sort(
                Comparator.comparingInt((String name) -> Integer.parseInt(name)).reversed());
        for (String name : names) {
            other = other.with(name, slots.members().get(name));
        }
        return header.withJson(header.json().with("keyslots", other));
    }

    @Test
    void argon2IsPassedOverBefore214AndNotMeasuredFromThere() {
        Header header = withSlot(withSlot(luks2, 0, ARGON2), 1, pbkdf2("sha512", 1000));
        CostModel old = model(header, GrubVersion.V2_12, Platform.X86_64_EFI);
        assertThat(tried(old)).containsExactly(1);
        assertThat(warning(old, "grub-argon2").severity()).isEqualTo(Severity.WARNING);
        assertThat(warning(old, "grub-argon2").fix())
                .isEqualTo("luksh rekey disk.img --slot 0 --hash sha256 --iterations 600000");
        CostModel recent = model(header, GrubVersion.V2_14, Platform.X86_64_EFI);
        assertThat(tried(recent)).containsExactly(0, 1);
        assertThat(recent.of(1).orElseThrow().until().measured()).isFalse();
        assertThat(recent.of(1).orElseThrow().until().low()).isPositive();
        assertThat(warning(recent, "grub-argon2").sentence()).contains("This time was not measured");
        Header alone = withSlot(luks2, 0, ARGON2);
        assertThat(warning(model(alone, GrubVersion.V2_06, Platform.I386_PC), "grub-argon2")
                        .severity())
                .isEqualTo(Severity.ERROR);
    }

    @Test
    void hashesOfADigestAndOfASlotAreEachTheirOwn() {
        Header header = withDigest(withSlot(luks2, 0, pbkdf2("sha1", 1000)), "sha256", 2000);
        SlotAttempt trial =
                model(header, GrubVersion.V2_12, Platform.I386_PC).of(0).orElseThrow();
        assertThat(trial.derivation().seconds()).isCloseTo(1000 * 4 * 680e-9 * CostTable.HEAP, within(1e-9));
        // the value is as long as it was made for sha512
        assertThat(trial.digest().seconds()).isCloseTo(2000 * 2 * 1966e-9 * CostTable.HEAP, within(1e-9));
    }

    @Test
    void whatNoGrubOpensIsToldWithWhatMendsIt() {
        assertThat(warning(model(luks2, GrubVersion.parse("2.04"), Platform.I386_PC), "grub-luks2")
                        .fix())
                .isEqualTo("luksh convert disk.img luks1");
        CostModel sha3 = model(withSlot(luks2, 0, pbkdf2("sha3-256", 1000)), GrubVersion.V2_12, Platform.I386_PC);
        assertThat(warning(sha3, "grub-hash").sentence())
                .startsWith("GRUB 2.12 is not known to support the hash sha3-256");
        assertThat(sha3.first()).isEmpty();
        Header whirlpool = hashed((Luks1Header) luks1, "whirlpool");
        CostModel aborts = model(whirlpool, GrubVersion.V2_14, Platform.X86_64_EFI);
        assertThat(warning(aborts, "grub-whirlpool").severity()).isEqualTo(Severity.ERROR);
        assertThat(tried(aborts)).isEmpty();
        assertThat(tried(model(whirlpool, GrubVersion.V2_12, Platform.X86_64_EFI)))
                .containsExactly(0);
        CostModel arm = model(luks1, GrubVersion.V2_12, Platform.named("arm64-efi"));
        assertThat(warning(arm, "grub-not-measured").sentence()).contains("GRUB 2.12 arm64-efi");
    }

    /** The same header over another hash: hash-spec, 32 bytes from 72. */
    private static Header hashed(Luks1Header header, String hash) {
        byte[] text = header.encode();
        Arrays.fill(text, 72, 104, (byte) 0);
        byte[] name = hash.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(name, 0, text, 72, name.length);
        return Luks1Header.decode(text);
    }

    @Test
    void longPassphrasesAndLargeKeyFilesAreToldOf() {
        Clock clock = new Clock(new GrubBuild(GrubVersion.V2_06, Platform.I386_PC), MachineSpeed.REFERENCE);
        assertThat(warnings(new CostModel(luks1, clock, 128))).isEmpty();
        assertThat(warnings(new CostModel(luks1, clock, 129)))
                .extracting(Finding::rule)
                .containsExactly("grub-long-passphrase");
        assertThat(warnings(new CostModel(luks1, clock, 9000)))
                .extracting(Finding::rule, Finding::severity)
                .contains(Tuple.tuple("grub-passphrase", Severity.ERROR), Tuple.tuple("grub-key-file", Severity.ERROR));
    }

    @Test
    void aDigestThatCostsMuchIsToldWithItsNumber() {
        CostModel model = model(withDigest(luks1, "sha512", 312_075), GrubVersion.V2_12, Platform.I386_PC);
        Finding digest = warning(model, "grub-digest");
        assertThat(digest.sentence()).contains("312 075 iterations");
        assertThat(digest.fix()).isEqualTo("luksh digest disk.img 6000");
    }
}

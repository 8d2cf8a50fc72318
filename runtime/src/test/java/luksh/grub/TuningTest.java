package luksh.grub;

import static luksh.grub.GrubHeaders.model;
import static luksh.grub.GrubHeaders.pbkdf2;
import static luksh.grub.GrubHeaders.withDigest;
import static luksh.grub.GrubHeaders.withSlot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import luksh.finding.Finding;
import luksh.format.Argon2;
import luksh.format.Header;
import luksh.format.Size;
import luksh.format.Version;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TuningTest {
    @TempDir
    private static Path folder;

    private static Header luks1;
    private static Header luks2;

    @BeforeAll
    static void makeHeaders() {
        luks1 = GrubHeaders.make(folder, Version.LUKS1, "sha512");
        luks2 = GrubHeaders.make(folder, Version.LUKS2, "sha256");
    }

    /** The header as the change would leave it. */
    private static Header applied(Header header, Tuning tuning) {
        Header changed = header;
        if (tuning.iterations() > 0) {
            changed = withSlot(changed, tuning.slot().number(), pbkdf2(tuning.hash(), tuning.iterations()));
        }
        return tuning.digestIterations() > 0
                ? withDigest(changed, header.digest().hash(), tuning.digestIterations())
                : changed;
    }

    private static String sentences(Tuning tuning, CostModel model, double target) {
        return String.join(
                "\n",
                tuning.findings(model, "disk.img", target).stream()
                        .map(Finding::sentence)
                        .toList());
    }

    @Test
    void slotAndDigestAreBroughtWithinTheTargetAndTheModelAgrees() {
        Header header = withDigest(withSlot(luks1, 0, pbkdf2("sha512", 2_000_000)), "sha512", 312_075);
        CostModel before = model(header, GrubVersion.V2_12, Platform.I386_PC);
        Tuning tuning = Tuning.of(before, 3, null);
        assertThat(tuning.hash()).isEqualTo("sha512");
        assertThat(tuning.digestIterations()).isBetween(1000L, 7000L);
        CostModel after = model(applied(header, tuning), GrubVersion.V2_12, Platform.I386_PC);
        assertThat(after.first().orElseThrow().until().seconds())
                .isCloseTo(3, within(0.01))
                .isLessThanOrEqualTo(3);
        assertThat(tuning.after().seconds())
                .isCloseTo(after.first().orElseThrow().until().seconds(), within(1e-9));
        assertThat(sentences(tuning, before, 3))
                .contains("2 000 000 →", "312 075 →", "times cheaper than now", "cryptsetup's default");
    }

    /** Any numbers: what comes out is at least 1000 iterations and meets the target, or is said to be impossible. */
    @Test
    void everyTuningMeetsItsTargetOrSaysWhyNot() {
        Random random = new Random(7);
        for (int round = 0; round < 80; round++) {
            Header header = random.nextBoolean() ? luks1 : luks2;
            String hash = header == luks1
                    ? "sha512"
                    : List.of("sha1", "sha256", "sha512").get(random.nextInt(3));
            for (int slot = 0; slot < 1 + random.nextInt(4); slot++) {
                header = withSlot(header, slot, pbkdf2(hash, 1000 + random.nextInt(3_000_000)));
            }
            header = withDigest(header, header.digest().hash(), 1000 + random.nextInt(1_000_000));
            GrubVersion version = List.of(GrubVersion.V2_06, GrubVersion.V2_12, GrubVersion.V2_14)
                    .get(random.nextInt(3));
            Platform platform = random.nextBoolean() ? Platform.I386_PC : Platform.X86_64_EFI;
            double target = 0.05 + random.nextDouble() * 10;
            int slot = header.slots().get(random.nextInt(header.slots().size())).number();
            Tuning tuning = Tuning.of(model(header, version, platform), target, slot);
            if (tuning.impossible() == null) {
                double seconds = model(applied(header, tuning), version, platform)
                        .of(slot)
                        .orElseThrow()
                        .until()
                        .seconds();
                assertThat(seconds).isLessThanOrEqualTo(target + 1e-9);
                assertThat(tuning.iterations())
                        .satisfiesAnyOf(
                                n -> assertThat(n).isZero(), n -> assertThat(n).isGreaterThanOrEqualTo(1000));
            } else {
                assertThat(tuning.impossible()).contains(" of the ");
            }
        }
    }

    /** sha512 is the better hash on x86_64-efi, and the slower one on i386-pc. */
    @Test
    void theStricterOfTwoGrubsIsFastEnoughForBoth() {
        Header header = withSlot(luks2, 0, pbkdf2("sha256", 2_000_000));
        Tuning here = Tuning.of(model(header, GrubVersion.V2_06, Platform.X86_64_EFI), 1, null);
        assertThat(here.hash()).isEqualTo("sha512");
        Tuning there = Tuning.of(model(header, GrubVersion.V2_06, Platform.I386_PC), 1, null, here.hash());
        assertThat(here.stricter(there)).isEqualTo(there.stricter(here)).isEqualTo(there);
        for (Platform platform : List.of(Platform.X86_64_EFI, Platform.I386_PC)) {
            assertThat(model(applied(header, there), GrubVersion.V2_06, platform)
                            .first()
                            .orElseThrow()
                            .until()
                            .seconds())
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    void aLongerTargetGivesMoreIterationsAndOneWithinReachChangesNothing() {
        CostModel model = model(withSlot(luks1, 0, pbkdf2("sha512", 3_000_000)), GrubVersion.V2_06, Platform.I386_PC);
        long last = 0;
        for (double target : List.of(0.5, 1.0, 2.0, 5.0)) {
            Tuning tuning = Tuning.of(model, target, null);
            assertThat(tuning.iterations()).isGreaterThan(last);
            last = tuning.iterations();
        }
        Tuning enough = Tuning.of(model, 60, null);
        assertThat(enough.changes()).isFalse();
        assertThat(sentences(enough, model, 60)).contains("so nothing changes");
    }

    @Test
    void theHashIsChosenWhereALuks2SlotMayHaveAnother() {
        Header header = withSlot(luks2, 0, pbkdf2("sha256", 5_000_000));
        assertThat(Tuning.of(model(header, GrubVersion.V2_12, Platform.X86_64_EFI), 3, null)
                        .hash())
                .isEqualTo("sha512");
        assertThat(Tuning.of(model(header, GrubVersion.V2_14, Platform.I386_PC), 3, null)
                        .hash())
                .as("sha512 takes 4.7 times as long there, and costs who guesses 2.9 times as much")
                .isEqualTo("sha256");
        Header whirlpool = withSlot(luks2, 0, pbkdf2("whirlpool", 5_000_000));
        assertThat(Tuning.of(model(whirlpool, GrubVersion.V2_12, Platform.I386_PC), 3, null)
                        .hash())
                .isEqualTo("sha512");
    }

    @Test
    void anArgon2SlotStaysAndOneForGrubIsAdded() {
        Argon2 kdf = new Argon2("argon2id", 4, new Size(1 << 30), 4, GrubHeaders.SALT);
        CostModel model = model(withSlot(luks2, 0, kdf), GrubVersion.V2_12, Platform.X86_64_EFI);
        Tuning tuning = Tuning.of(model, 3, null);
        assertThat(tuning.added()).isTrue();
        assertThat(tuning.hash()).isEqualTo("sha512");
        assertThat(tuning.after().seconds()).isCloseTo(3, within(0.01));
        assertThat(sentences(tuning, model, 3)).contains("only for GRUB", "PBKDF2 needs no memory", "slot 0 stays");
        Tuning recent = Tuning.of(model(withSlot(luks2, 0, kdf), GrubVersion.V2_14, Platform.X86_64_EFI), 3, null);
        assertThat(recent.impossible()).startsWith("the time of GRUB 2.14 x86_64-efi for slot 0 was not measured: ");
    }

    @Test
    void wrongSlotsThatTakeTheWholeTargetAreNamed() {
        Header header = withSlot(luks1, 0, pbkdf2("sha512", 3_000_000));
        header = withSlot(header, 1, pbkdf2("sha512", 1_000_000));
        CostModel model = model(header, GrubVersion.V2_06, Platform.I386_PC);
        Tuning second = Tuning.of(model, 3, 1);
        assertThat(second.impossible())
                .startsWith("slots [0] are tried before slot 1 and take 15.1 s of the 3.0 s")
                .endsWith("make slot 0 faster, because GRUB tries it first, or give it to GRUB's user");
        assertThat(Tuning.of(model, 3, 0).impossible()).isNull();
        assertThat(sentences(Tuning.of(model, 3, 0), model, 3)).contains("GRUB tries this slot first");
        assertThatThrownBy(() -> Tuning.of(model, 3, 5)).hasMessage("slot 5 is not in use; in use: [0, 1]");
    }
}

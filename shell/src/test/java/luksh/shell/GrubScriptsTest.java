package luksh.shell;

import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import luksh.Wording;
import luksh.oracle.Cryptsetup;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code luksh grub}: the table, the JSON, the plan and its change. */
class GrubScriptsTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;

    @BeforeEach
    void makeDesk() {
        desk = new Desk(folder, cache);
    }

    private Ended grub(Object... words) {
        var all = new ArrayList<Object>(List.of("grub"));
        all.addAll(List.of(words));
        return desk.run(all.toArray());
    }

    @Test
    void theTableIsInTheOrderOfTrialAndSaysWhatItRestsOn() {
        Path image = desk.image();
        Ended ended =
                grub(image, "--platform", "i386-pc", "--grub-version", "2.06").done();
        assertThat(ended.out())
                .containsPattern("GRUB +slot +unlocks after +at least +at most +wrong slots +digest")
                .containsPattern("2\\.06 i386-pc +0 +0\\.0\\d s")
                .containsPattern("\n +1 +0\\.0\\d s .* 50 %")
                .containsPattern("\n +none +fails after 0\\.0\\d s")
                .contains("seconds: estimated; GRUB's loop was timed on this machine on 1970-01-01\n")
                .contains("version 2.06: given by you\n", "platform i386-pc: given by you\n");
    }

    @Test
    void whatWasNotTimedHereIsTimedOnceButNotByADryRun() {
        var untimed = new Desk(folder, folder.resolve("cache"), false);
        Path image = desk.image();
        assertThat(untimed.run("grub", image, "--dry-run").done().out())
                .contains("seconds: " + Wording.REFERENCE + "\n");
        assertThat(folder.resolve("cache/luksh/loops.json")).doesNotExist();
        assertThat(untimed.run("grub", image).done().out())
                .contains("seconds: estimated; GRUB's loop was timed on this machine on "
                        + LocalDate.now(ZoneId.systemDefault()) + "\n");
        assertThat(folder.resolve("cache/luksh/loops.json")).exists();
    }

    @Test
    void theJsonIsOneLineWithEstimatesAndWarnings() {
        Path image = desk.luks2("two.img");
        Ended ended = grub(image, "--grub-version", "2.04", "--platform", "x86_64-efi", "--json");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(Json.parse(ended.out())).isNotNull();
        assertThat(ended.out())
                .startsWith("{\"type\":\"grub\",\"estimates\":[{\"platform\":\"x86_64-efi\",\"version\":\"2.04\",")
                .contains(
                        "\"slots\":[],\"noSlotOpens\":null",
                        "\"warnings\":[{\"severity\":\"error\",\"rule\":\"grub-luks2\"");
        String known = grub(image, "--grub-version", "2.12", "--platform", "x86_64-efi", "--json")
                .done()
                .out();
        assertThat(Json.parse(known)).isNotNull();
        assertThat(known)
                .containsPattern("\"slots\":\\[\\{\"slot\":0,\"seconds\":0\\.0\\d+,\"low\":0\\.00\\d+,\"high\":0\\.0")
                .contains("\"calibrated\":false")
                .endsWith("\"warnings\":[]}\n");
    }

    @Test
    void theTargetIsPlannedAndMadeOnLuks2WithItsDigest() {
        Path image = Cryptsetup.formatted(
                folder.resolve("slow.img"),
                Desk.SIZE,
                ANNA,
                "--type",
                "luks2",
                "--pbkdf",
                "pbkdf2",
                "--pbkdf-force-iterations",
                "300000",
                "--luks2-metadata-size",
                "16k",
                "--luks2-keyslots-size",
                "1m");
        Object[] which = {image, "--target", "100ms", "--grub-version", "2.12", "--platform", "x86_64-efi"};
        Ended told = grub(which).done();
        assertThat(told.out()).contains("300 000 →", "of sha512", "times cheaper than now", "add --apply");
        assertThat(Cryptsetup.dump(image).out()).contains("300000");
        Ended made = grub(
                        image,
                        "--target",
                        "100ms",
                        "--grub-version",
                        "2.12",
                        "--platform",
                        "x86_64-efi",
                        "--apply",
                        "--key-file",
                        desk.key(ANNA),
                        "--yes")
                .done();
        assertThat(made.out()).contains("done in");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(grub(which).done().out()).contains("within 0.10 s, so nothing changes");
    }

    @Test
    void anArgon2DiskGetsASlotForGrubUnderAPassphraseOfItsOwn() {
        Path image = Cryptsetup.formatted(
                folder.resolve("argon.img"),
                Desk.SIZE,
                ANNA,
                "--type",
                "luks2",
                "--pbkdf",
                "argon2id",
                "--pbkdf-force-iterations",
                "4",
                "--pbkdf-memory",
                "64",
                "--pbkdf-parallel",
                "1",
                "--luks2-metadata-size",
                "16k",
                "--luks2-keyslots-size",
                "1m");
        Ended never = grub(image, "--grub-version", "2.12", "--platform", "i386-pc");
        assertThat(never.status()).isEqualTo(1);
        assertThat(never.out()).contains("never").contains("GRUB 2.12 does not support argon2id");
        Ended made = grub(
                        image,
                        "--grub-version",
                        "2.12",
                        "--platform",
                        "i386-pc",
                        "--target",
                        "60ms",
                        "--apply",
                        "--key-file",
                        desk.key(ANNA),
                        "--new-key-file",
                        desk.key(BERT),
                        "--yes")
                .done();
        assertThat(made.out()).contains("only for GRUB");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @Test
    void severalDisksAddUpAndOneThatCannotBeReachedIsStatusOne() {
        Path first = desk.image();
        Path second = desk.luks2("second.img");
        Ended both = grub(first, second, "--grub-version", "2.06", "--platform", "i386-pc")
                .done();
        assertThat(both.out()).contains("all disks, each with the first slot that GRUB tries: 0.0");
        Ended impossible = grub(first, "--target", "1ms", "--grub-version", "2.06", "--platform", "i386-pc");
        assertThat(impossible.status()).isEqualTo(1);
        assertThat(impossible.out()).contains("choose a longer target");
        assertThat(impossible.err()).contains("no change reaches the target");
    }

    @Test
    void anObservationOutOfProportionIsRefusedAndADryRunKeepsNothing() {
        Path image = desk.image();
        Ended absurd = grub(image, "--observed", "900s");
        assertThat(absurd.status()).isEqualTo(1);
        assertThat(absurd.err()).contains("20 times");
        grub(image, "--observed", "30ms", "--dry-run").done();
        assertThat(folder.resolve("config")).doesNotExist();
    }

    @Test
    void aCurveIsDrawnAndSaidAndNotByADryRun() {
        Path image = desk.image();
        Path file = desk.path("curve.svg");
        String words = "grub(luks(\"" + image + "\")).curve().saveTo(\"" + file + "\");";
        assertThat(desk.run("eval", words, "--dry-run").done().err()).contains("would draw the curve to " + file);
        assertThat(file).doesNotExist();
        assertThat(desk.run("eval", words).done().err()).contains(file + ": curve written");
        assertThat(file).content().contains("<svg");
    }
}

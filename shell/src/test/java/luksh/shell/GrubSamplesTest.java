package luksh.shell;

import static luksh.shell.Desk.ANNA;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import luksh.oracle.Cryptsetup;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.Test;

/** The samples about GRUB work on a real image. */
class GrubSamplesTest extends Samples {
    @Test
    void grubTellsOfThisGrubAndOfEachThatWasMeasured() {
        Ended ended = sample("grub", image).done();
        assertThat(ended.out())
                .contains("unlocks after")
                .containsPattern("i386-pc +2\\.06 +0\\.0\\d  slot 0 0\\.0\\d s, slot 1 0\\.0\\d s")
                .containsPattern("x86_64-efi +2\\.14 +0\\.0\\d");
    }

    @Test
    void grub3sBringsItWithinTheTarget() {
        Cryptsetup.addKey(image, ANNA, Desk.CARL, 2);
        desk.run("rekey", image, "--slot", 0, "--iterations", 30_000, "--key-file", desk.key(ANNA), "--yes")
                .done();
        Ended ended = sample("grub-3s", image, "--target", "20ms", "--key-file", desk.key(ANNA), "--yes")
                .done();
        assertThat(ended.out()).containsPattern("now \\d\\.\\d s").contains("30 000 → ", "then 0.0 s");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, Desk.CARL, 2)).isTrue();
    }

    @Test
    void grubCalibrateKeepsWhatWasObserved() {
        Ended ended = sample("grub-calibrate", image, "--observed", "30ms").done();
        assertThat(ended.err() + ended.out()).contains("kept: 0.03 s from Enter to the unlocked disk");
        assertThat(folder.resolve("config/luksh/grub.json")).exists();
        assertThat(desk.run("grub", image).done().out()).contains("calibrated by a boot of 0.03 s on 2");
    }

    @Test
    void retuneSetsSlotAndDigestAndSavesToTheVault() throws Exception {
        Path disk = Cryptsetup.formatted(folder.resolve("r.img"), Desk.SIZE, ANNA, "--hash", "sha512");
        Path vault = folder.resolve("vault");
        Ended ended = sample(
                        "retune", disk, "--iterations", 2000, "--vault", vault, "--key-file", desk.key(ANNA), "--yes")
                .done();
        assertThat(ended.out()).contains("pbkdf2-sha512", "2 000");
        assertThat(Cryptsetup.dump(disk).out()).containsPattern("MK iterations:\\s+40000");
        try (var saved = Files.walk(vault)) {
            assertThat(saved.filter(Files::isRegularFile)).isNotEmpty();
        }
    }
}

package luksh.shell;

import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import luksh.Content;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Openssl;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The scripts of the folder samples that keep header backups in a vault, or compare them. */
@Tag("once")
class VaultSamplesTest extends Samples {
    /** No vault, but copies all the same: those that LUKS2 has of its header. */
    @Test
    void repair() throws Exception {
        Path disk = desk.luks2("two.img");
        assertThat(sample("repair", disk, "--yes").done().out()).startsWith(disk + ": both copies are good\n");
        byte[] whole = desk.bytes(disk);
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, 16384, 16384 + 64, (byte) 0);
        desk.write("two.img", damaged);
        assertThat(sample("repair", disk, "--dry-run").done().out()).contains("copy at byte 16384", "not done");
        Content.assertHolds(disk, damaged);
        sample("repair", disk, "--yes").done();
        assertThat(sample("repair", disk, "--yes").done().out()).startsWith(disk + ": both copies are good\n");
        assertThat(Cryptsetup.opens(disk, ANNA, 0)).isTrue();
    }

    @Test
    void compare() {
        Path before = desk.write("before.img", desk.bytes(image));
        assertThat(sample("compare", before, image).done().out()).isEqualTo("(none)\n");
        Cryptsetup.killSlot(image, ANNA, 1);
        Ended ended = sample("compare", before, image);
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out()).contains("slot 1  pbkdf2-sha256, 1 000 iterations  (none)");
        assertThat(sample("compare", before, image, "--json").out())
                .startsWith("[{\"where\":\"slot 1\",\"left\":\"pbkdf2-sha256, 1 000 iterations\",\"right\":null,");
    }

    @Test
    void vaultEncryptedIsProvedWhereTheKeyIs() throws Exception {
        Path safe = folder.resolve("safe");
        var ec = Openssl.ec(folder, "Emil", "P-256");
        assertThat(sample("vault-encrypted", image, ec.certificate(), "--vault", safe)
                        .done()
                        .out())
                .contains("encrypted, 2 slots in use", "the first backup");
        assertThat(sample(
                                "vault-encrypted",
                                image,
                                ec.certificate(),
                                "--vault",
                                safe,
                                "--prove",
                                ec.key(),
                                "--key-file",
                                desk.key(ANNA))
                        .done()
                        .out())
                .contains("unlocks and contains the volume key");
    }

    @Test
    void nightlyBackupSavesWhatChangedAndWarnsOfRetiredPassphrases() throws Exception {
        Path safe = folder.resolve("safe");
        Path second = desk.luks2("two.img");
        Object[] options = {folder + "/*.img", "--vault", safe, "--prune", "--yes"};
        sample("nightly-backup", options).done();
        assertThat(backups(safe)).hasSize(2);
        sample("nightly-backup", options).done();
        assertThat(backups(safe)).hasSize(2);
        Cryptsetup.killSlot(image, ANNA, 1);
        assertThat(sample("nightly-backup", options).done().out())
                .containsPattern(image + ": a retired passphrase still unlocks the backup of \\S+")
                .doesNotContain(second.toString());
        assertThat(backups(safe)).hasSize(3);
    }

    @Test
    void rotateFleetSavesEachHeaderAndPutsOnePassphraseForAnother() throws Exception {
        Path safe = folder.resolve("safe");
        Path second = desk.luks2("two.img");
        Object[] words = {
            folder + "/*.img", "--vault", safe, "--key-file", desk.key(ANNA), "--new-key-file", desk.key(CARL), "--yes"
        };
        assertThat(sample("rotate-fleet", words).done().out()).contains("2 of 2 disks are rotated");
        for (Path disk : List.of(image, second)) {
            assertThat(Cryptsetup.opens(disk, CARL, 0)).isTrue();
            assertThat(Cryptsetup.open(disk, ANNA).status()).isEqualTo(2);
        }
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        List<Path> saved = backups(safe);
        assertThat(saved).hasSizeGreaterThanOrEqualTo(2);
        assertThat(saved).anyMatch(file -> Cryptsetup.opens(file, ANNA, 0));
    }

    private static List<Path> backups(Path safe) throws Exception {
        try (var files = Files.walk(safe)) {
            return files.filter(file -> file.toString().endsWith(".luks")).toList();
        }
    }

    @Test
    void restoreBringsTheNewestBackupBackOnceItIsProved() {
        Path safe = folder.resolve("safe");
        desk.run("save", image, "--vault", safe).done();
        Cryptsetup.killSlot(image, ANNA, 1);
        Ended wrong = sample("restore", image, "--vault", safe, "--key-file", desk.key(CARL), "--yes");
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.err()).contains("does not unlock " + image);
        assertThat(Cryptsetup.opens(image, BERT, 1)).isFalse();
        sample("restore", image, "--vault", safe, "--key-file", desk.key(BERT), "--yes")
                .done();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @Test
    void leaver() throws Exception {
        Path safe = folder.resolve("safe");
        Path other = desk.luks2("two.img");
        sample(
                        "leaver",
                        image,
                        other,
                        "--vault",
                        safe,
                        "--key-file",
                        desk.key(ANNA),
                        "--key-file",
                        desk.key(BERT),
                        "--yes")
                .done();
        assertThat(Cryptsetup.open(image, BERT).status()).isEqualTo(2);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(other, ANNA, 0)).isTrue();
        assertThat(backups(safe)).hasSize(1).allMatch(file -> Cryptsetup.opens(file, BERT, 1));
    }

    /** Of either version, with nothing left of the header. */
    @Test
    void rescueWithAVault() {
        Path safe = folder.resolve("safe");
        Path second = desk.luks2("two.img");
        desk.run("save", image, second, "--vault", safe).done();
        for (Path lost : List.of(image, second)) {
            byte[] bytes = desk.bytes(lost);
            Arrays.fill(bytes, 0, lost.equals(second) ? 32768 : 1024, (byte) 0);
            desk.write(lost.getFileName().toString(), bytes);
            assertThat(sample("rescue", lost, "--yes").status()).isEqualTo(1);
            Content.assertHolds(lost, bytes);
            assertThat(sample("rescue", lost, "--vault", safe, "--yes").done().out())
                    .contains("tested in memory: readable; ");
            assertThat(Cryptsetup.opens(lost, ANNA, 0)).isTrue();
        }
    }
}

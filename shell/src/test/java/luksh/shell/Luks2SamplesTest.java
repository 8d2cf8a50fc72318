package luksh.shell;

import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import luksh.shell.Desk.Ended;
import org.junit.jupiter.api.Test;

/** The scripts of the folder samples on LUKS2. */
class Luks2SamplesTest extends Samples {
    /** LUKS2: Anna opens slot 0. */
    private Path luks2() {
        return CryptsetupLuks2.formatted(folder.resolve("luks2.img"), ANNA);
    }

    @Test
    void theTourDoesTheSameOnLuks2() {
        Ended ended = sample("tour", "--luks2").done();
        String out = ended.out().replaceAll("[ \t]+", " ");
        assertThat(out)
                .contains("1. Create a LUKS2 container", "\n Iterations: 640000", "\n Iterations: 300000")
                .contains(
                        "\n Iterations: 40000",
                        "\n Iterations: 20000",
                        "Bert's key unlocks: []",
                        "Anna's key unlocks slot 0");
        assertThat(temporary(ended)).isNotEmpty().noneMatch(Files::exists);
    }

    @Test
    void rescue() {
        Path lost = desk.luks2("lost.img");
        byte[] bytes = desk.bytes(lost);
        Arrays.fill(bytes, 0, 8192, (byte) 0);
        Arrays.fill(bytes, 16384, 16390, (byte) 0);
        desk.write("lost.img", bytes);
        assertThat(Cryptsetup.isLuks(lost)).isFalse();
        sample("rescue", lost, "--yes").done();
        assertThat(Cryptsetup.opens(lost, ANNA, 0)).isTrue();
    }

    @Test
    void slotNames() {
        Path disk = luks2();
        CryptsetupLuks2.addKey(disk, ANNA, BERT, 1);
        assertThat(sample("slot-names", disk, "--yes").done().out()).contains("Anna", "key file on /boot");
        assertThat(Cryptsetup.opens(disk, ANNA, 0)).isTrue();
    }

    @Test
    void toLuks1() {
        Path disk = Cryptsetup.formatted(
                folder.resolve("grub.img"),
                20 << 20,
                ANNA,
                "--type",
                "luks2",
                "--pbkdf",
                "argon2id",
                "--pbkdf-memory",
                "32",
                "--pbkdf-force-iterations",
                "4",
                "--sector-size",
                "512");
        Path backup = folder.resolve("before.luks");
        Ended refused = sample("to-luks1", disk, "--backup", backup, "--yes");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out()).contains("argon2id", " --slot 0 --hash sha256 --weaker");
        assertThat(backup).doesNotExist();
        sample("argon2-to-pbkdf2", disk, "--time", "10ms", "--key-file", desk.key(ANNA), "--yes")
                .done();
        assertThat(sample("to-luks1", disk, "--backup", backup, "--yes").done().out())
                .contains("is now LUKS1");
        assertThat(Cryptsetup.opens(disk, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.dump(disk).accepted().out()).contains("Version:       \t1");
        assertThat(Cryptsetup.opens(backup, ANNA, 0)).isTrue();
    }

    @Test
    void detached() throws Exception {
        Path data = folder.resolve("disk-to-be.img");
        try (var file = new RandomAccessFile(data.toFile(), "rw")) {
            file.setLength(1 << 20);
        }
        Path header = folder.resolve("stick.luks");
        sample("detached", data, "--header", header, "--new-key-file", desk.key(ANNA), "--yes")
                .done();
        assertThat(Cryptsetup.open(data, ANNA, "--header", header.toString()).status())
                .isZero();
        assertThat(Files.mismatch(data, Files.write(folder.resolve("zeros"), new byte[1 << 20])))
                .as("the disk is untouched")
                .isEqualTo(-1);
    }

    @Test
    void tokens() {
        Path disk = luks2();
        CryptsetupLuks2.addKey(disk, ANNA, BERT, 1);
        // systemd-tpm2 itself cannot be imported without a TPM's key in it
        CryptsetupLuks2.token(disk, "{\"type\":\"my-tpm2\",\"keyslots\":[\"1\"]}", "import", "--json-file", "-")
                .accepted();
        sample("tokens", disk, "--type", "my-tpm2", "--key-file", desk.key(ANNA), "--yes")
                .done();
        assertThat(Cryptsetup.open(disk, BERT).status()).isEqualTo(2);
        assertThat(CryptsetupLuks2.json(disk)).doesNotContain("my-tpm2");
        assertThat(Cryptsetup.opens(disk, ANNA, 0)).isTrue();
    }

    @Test
    void recoveryKeyIsRefusedWhereNobodySeesIt() {
        Path disk = luks2();
        byte[] before = desk.bytes(disk);
        Ended ended = sample("recovery-key", disk, "--key-file", desk.key(ANNA), "--yes");
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.err()).contains("refused: recovery-key ");
        assertThat(desk.bytes(disk)).isEqualTo(before);
    }

    @Test
    void argon2AndBackToPbkdf2() {
        Path disk = luks2();
        sample(
                        "add-argon2",
                        disk,
                        "--memory",
                        "32KiB",
                        "--key-file",
                        desk.key(ANNA),
                        "--new-key-file",
                        desk.key(CARL),
                        "--yes")
                .done();
        assertThat(Cryptsetup.opens(disk, CARL, 1)).isTrue();
        assertThat(CryptsetupLuks2.json(disk)).contains("argon2id");
        sample("argon2-to-pbkdf2", disk, "--time", "10ms", "--key-file", desk.key(CARL), "--yes")
                .done();
        assertThat(CryptsetupLuks2.json(disk)).doesNotContain("argon2");
        assertThat(Cryptsetup.opens(disk, CARL, 1)).isTrue();
        assertThat(Cryptsetup.opens(disk, ANNA, 0)).isTrue();
    }
}

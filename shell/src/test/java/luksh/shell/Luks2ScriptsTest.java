package luksh.shell;

import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static luksh.shell.Desk.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The standard scripts that LUKS2 alone has work for, in cryptsetup's eyes. */
class Luks2ScriptsTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;

    @BeforeEach
    void makeDesk() {
        desk = new Desk(folder, cache);
    }

    private String dumped(Path path) {
        return Cryptsetup.dump(path).accepted().out().replaceAll("[ \\t]+", " ");
    }

    private Path luks2() {
        Path disk = CryptsetupLuks2.formatted(folder.resolve("luks2.img"), ANNA);
        CryptsetupLuks2.addKey(disk, ANNA, BERT, 1);
        return disk;
    }

    @Test
    void labelAndFlagsAreShownAndSet() {
        Path disk = luks2();
        assertThat(desk.run("label", disk).done().out()).isEqualTo("label (none), subsystem (none)\n");
        desk.run("label", disk, "--set", "office", "--subsystem", "backup", "--yes")
                .done();
        desk.run("flags", disk, "--set", "allow-discards,no-read-workqueue", "--yes")
                .done();
        assertThat(dumped(disk))
                .contains("Label: office\n", "Subsystem: backup\n", "Flags: allow-discards no-read-workqueue");
        assertThat(desk.run("flags", disk).done().out()).contains("allow-discards");
        desk.run("label", disk, "--set", "none", "--yes").done();
        desk.run("flags", disk, "--set", "none", "--yes").done();
        assertThat(dumped(disk)).contains("Label: (no label)\n", "Subsystem: backup\n", "Flags: (no flags)");
    }

    @Test
    void nameSlotAndPriorityAreShownWithTheSlots() {
        Path disk = luks2();
        desk.run("name-slot", disk, 1, "Bert at home", "--yes").done();
        desk.run("priority", disk, 0, "prefer", "--yes").done();
        String slots = desk.run("eval", "luks(\"" + disk + "\").slots()").done().out();
        assertThat(slots).containsPattern("1 +Bert at home").contains("prefer");
        assertThat(desk.run("priority", disk, 0, "first", "--yes").status()).isEqualTo(1);
        desk.run("name-slot", disk, 1, "none", "--yes").done();
        assertThat(desk.run("eval", "luks(\"" + disk + "\").tokens()").done().out())
                .isEqualTo("(none)\n");
    }

    @Test
    void tokensAreShownImportedExportedAssignedAndRemoved() {
        Path disk = luks2();
        String json = "{\"type\":\"mine\",\"keyslots\":[\"1\"]}";
        desk.run("token", disk, "--import", desk.write("t.json", json + "\n"), "--yes")
                .done();
        assertThat(desk.run("token", disk).done().out()).contains("mine");
        assertThat(desk.run("token", disk, "--export", 0).done().out()).isEqualTo(json + "\n");
        var held = desk.run("kill-slot", disk, 1, "--key-file", desk.key(ANNA), "--yes");
        assertThat(held.status()).isEqualTo(1);
        assertThat(held.err()).contains("TOKEN_CLAIMED_SLOT");
        desk.run("token", disk, "--assign", 0, "--slot", 0, "--yes").done();
        desk.run("token", disk, "--unassign", 0, "--slot", 1, "--yes").done();
        assertThat(CryptsetupLuks2.token(disk, "", "export", "--token-id", "0")
                        .accepted()
                        .out())
                .isEqualTo(json.replace("1", "0"));
        desk.run("kill-slot", disk, 1, "--key-file", desk.key(ANNA), "--yes").done();
        desk.run("token", disk, "--remove", 0, "--yes").done();
        assertThat(CryptsetupLuks2.json(disk)).doesNotContain("mine");
        assertThat(desk.run("token", disk, "--export", 0).status()).isEqualTo(1);
        assertThat(Cryptsetup.opens(disk, ANNA, 0)).isTrue();
    }

    @Test
    void aSlotIsAddedWithItsNameAndGoesToArgon2AndBack() {
        Path disk = luks2();
        desk.run(
                        "add-key",
                        disk,
                        "--name",
                        "Carl",
                        "--iterations",
                        1000,
                        "--key-file",
                        desk.key(ANNA),
                        "--new-key-file",
                        desk.key(CARL),
                        "--yes")
                .done();
        assertThat(Cryptsetup.opens(disk, CARL, 2)).isTrue();
        desk.run(
                        "rekey",
                        disk,
                        "--slot",
                        2,
                        "--kdf",
                        "argon2id",
                        "--time",
                        "1ms",
                        "--key-file",
                        desk.key(CARL),
                        "--yes")
                .done();
        assertThat(dumped(disk)).contains("argon2id");
        desk.run(
                        "rekey",
                        disk,
                        "--slot",
                        2,
                        "--kdf",
                        "pbkdf2",
                        "--iterations",
                        1000,
                        "--key-file",
                        desk.key(CARL),
                        "--yes")
                .done();
        assertThat(dumped(disk)).doesNotContain("argon2id");
        assertThat(Cryptsetup.opens(disk, CARL, 2)).isTrue();
    }

    @Test
    void aRecoveryKeyNeedsSomebodyWhoSeesIt() {
        Path disk = luks2();
        byte[] before = desk.bytes(disk);
        for (String option : new String[] {"--json", "--quiet", "--dry-run"}) {
            var refused = desk.run("recovery-key", disk, "--key-file", desk.key(ANNA), "--yes", option);
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.err()).contains("shows the recovery key only once");
        }
        var named = desk.run("recovery-key", disk, "--name", "safe", "--key-file", desk.key(ANNA), "--yes");
        assertThat(named.err().lines().filter(line -> line.contains("error: ")))
                .as("one reason, and no word of a slot that was never made")
                .singleElement()
                .asString()
                .contains("shows the recovery key only once");
        assertThat(desk.bytes(disk)).isEqualTo(before);
    }

    @Test
    void aTokenFileWithoutATokenIsAnError() {
        Path disk = luks2();
        var empty = desk.run("token", disk, "--import", desk.write("empty.json", "\n"), "--yes");
        assertThat(empty.status()).isEqualTo(1);
        assertThat(empty.err()).contains("empty.json is empty; a token is a JSON object");
        var none = desk.run("token", disk, "--import", "");
        assertThat(none.status()).isEqualTo(1);
        assertThat(none.out()).isEmpty();
        assertThat(none.err()).contains("--import names no file");
    }

    @Test
    void checkIsStatusOneForADamagedCopyAndNotForAWarning() throws Exception {
        Path disk = luks2();
        desk.run("token", disk, "--import", desk.write("t.json", "{\"type\":\"mine\",\"keyslots\":[]}"), "--yes")
                .done();
        assertThat(desk.run("check", disk).done().out()).contains("dangling-token");
        byte[] content = desk.bytes(disk);
        content[16384 + 5000] ^= 1;
        desk.write("luks2.img", content);
        var damaged = desk.run("check", disk);
        assertThat(damaged.status()).isEqualTo(1);
        assertThat(damaged.out()).containsPattern("error .*copy-damaged");
    }
}

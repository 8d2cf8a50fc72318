package luksh.shell;

import static luksh.shell.Desk.ANNA;
import static luksh.shell.Desk.BERT;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import luksh.Container;
import luksh.QuietPerson;
import luksh.Vault;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Openssl;
import luksh.shell.render.Values;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands save, history, prune, diff, and rescue with a vault, through the program. */
class VaultScriptsTest {
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    private Desk desk;
    private Path image;
    private Path safe;

    @BeforeEach
    void makeImage() {
        desk = new Desk(folder, cache);
        image = desk.image();
        safe = folder.resolve("safe");
    }

    private List<Path> files() throws Exception {
        try (var files = Files.walk(safe)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void theWordVaultMayStandBeforeItsCommands() {
        desk.run("vault", "save", image, "--vault", safe).done();
        assertThat(desk.run("vault", "history", image, "--vault", safe).done().out())
                .isEqualTo(desk.run("history", image, "--vault", safe).out())
                .contains("the first backup");
        desk.run("vault", "prune", image, "--vault", safe, "--keep", "1", "--yes")
                .done();
        for (String name : Topics.VAULT) {
            assertThat(desk.run("vault", name, "--help").done())
                    .isEqualTo(desk.run(name, "--help").done());
        }
        assertThat(desk.run("vault", "restore", image))
                .isEqualTo(new Desk.Ended(
                        1, "", "luksh: there is no command vault restore; expected one of history, prune, save\n"));
        assertThat(desk.run("vault").err()).contains("missing argument command");
    }

    @Test
    void whatChangedIsSavedListedProvedAndPruned() throws Exception {
        String first = desk.run("save", image, "--vault", safe).done().out();
        assertThat(first).contains("the first backup", "LUKS1");
        assertThat(desk.run("save", image, "--vault", safe).done().err()).contains("unchanged since");
        Cryptsetup.killSlot(image, ANNA, 1);
        var second = desk.run("save", image, "--vault", safe).done();
        assertThat(second.out()).contains("slot 1 removed").contains("has a slot whose passphrase or cost");
        assertThat(desk.run("history", image, "--vault", safe).done().out()).hasLineCount(3);
        assertThat(desk.run("history", image, "--stale", "--vault", safe).done().out())
                .hasLineCount(2)
                .contains("the first backup");
        desk.run("history", image, "--verify", "--vault", safe, "--key-file", desk.key(ANNA))
                .done();
        var wrong = desk.run("history", image, "--verify", "--vault", safe, "--key-file", desk.key(BERT));
        assertThat(wrong.status()).isEqualTo(1);
        assertThat(wrong.out()).contains("cannot be unlocked with this passphrase");

        Object[] prune = {"prune", image, "--keep", 1, "--vault", safe};
        var refused = desk.run(prune);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("1. shred", "copy-on-write", "there is no terminal to ask on");
        assertThat(files()).hasSize(4);
        desk.run("prune", image, "--keep", 1, "--vault", safe, "--dry-run").done();
        assertThat(files()).hasSize(4);
        var pruned =
                desk.run("prune", image, "--keep", 1, "--vault", safe, "--yes").done();
        assertThat(pruned.err()).endsWith(": overwrote and removed one file of the backups of " + image + "\n");
        assertThat(files()).hasSize(2);
    }

    @Test
    void underJsonABackupIsAContainerWithItsDateAndReason() {
        var saved = desk.run("save", image, "--vault", safe, "--json").done();
        assertThat(saved.out()).hasLineCount(1);
        Map<String, Object> backup =
                Json.object(Json.list(Json.parse(saved.out())).get(0));
        assertThat(backup)
                .containsEntry("type", "container")
                .containsEntry("reason", "the first backup")
                .containsKeys("taken", "slots", "uuid");
        var same = desk.run("diff", image, backup.get("path"), "--json").done();
        assertThat(same.out()).isEqualTo("[]\n");
        Cryptsetup.killSlot(image, ANNA, 1);
        var other = desk.run("diff", backup.get("path"), image, "--json");
        assertThat(other.status()).isEqualTo(1);
        Map<String, Object> difference =
                Json.object(Json.list(Json.parse(other.out())).get(0));
        assertThat(difference.keySet()).containsExactly("where", "left", "right", "sentence", "what");
        assertThat(difference).containsEntry("where", "slot 1").containsEntry("right", null);
    }

    @Test
    void anEncryptedVaultIsReadWithItsKeyAndRestoredToo() throws Exception {
        var ec = Openssl.ec(folder, "Emil", "P-256");
        Object[] save = {"save", image, "--vault", safe, "--certificate", ec.certificate()};
        assertThat(desk.run(save).done().out()).contains(".luks.p7m", "the first backup", "LUKS1");
        assertThat(desk.run(save).done().err()).contains("unchanged since");
        assertThat(desk.run("save", image, "--vault", safe).err()).contains("this one would not be");
        assertThat(desk.run("history", image, "--vault", safe).done().out()).contains("the first backup");
        var session = new QuietPerson().session(folder.resolve("quiet"));
        var backups = Vault.at(safe.toString(), session).history(Container.read(image.toString(), session));
        assertThat(new Values(40, false).draw(backups)).contains("slots 0", "1, UUID");
        var listed = desk.run("history", image, "--vault", safe, "--json").done();
        Map<String, Object> backup =
                Json.object(Json.list(Json.parse(listed.out())).get(0));
        assertThat(backup)
                .containsEntry("encrypted", true)
                .containsEntry("version", 1L)
                .containsEntry("digests", null);
        Object file = backup.get("path");

        Cryptsetup.killSlot(image, ANNA, 1);
        assertThat(desk.run("diff", file, image).err()).contains("is encrypted to CN=Emil", "--vault-key");
        assertThat(desk.run("diff", file, image, "--vault-key", ec.key()).out())
                .contains("slot 1  pbkdf2-sha256, 1 000 iterations  (none)");
        desk.run("history", image, "--verify", "--vault", safe, "--vault-key", ec.key(), "--key-file", desk.key(ANNA))
                .done();
        assertThat(desk.run("restore", image, file, "--yes").err()).contains("--vault-key");
        desk.run("restore", image, file, "--vault-key", ec.key(), "--yes").done();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        var stranger = Openssl.ec(folder, "stranger", "P-256");
        assertThat(desk.run("diff", file, image, "--vault-key", stranger.key()).status())
                .isEqualTo(2);
    }

    @Test
    void aHeaderThatIsLostIsMendedFromTheVault() {
        Path two = desk.luks2("two.img");
        desk.run("save", two, "--vault", safe).done();
        byte[] bytes = desk.bytes(two);
        Arrays.fill(bytes, 0, 32768, (byte) 0);
        desk.write("two.img", bytes);
        assertThat(desk.run("rescue", two, "--yes").status()).isEqualTo(4);
        assertThat(desk.run("rescue", two, "--vault", safe, "--prove", "--key-file", desk.key(ANNA), "--yes")
                        .done()
                        .out())
                .contains("key areas that are equal on the device: 1 of 1");
        assertThat(Cryptsetup.opens(two, ANNA, 0)).isTrue();
    }

    @Test
    void aNamedDiskThatIsNotSavedIsStatusSixAndALineOfJson() throws Exception {
        Path lost = folder.resolve("nosuch.img");
        var some = desk.run("save", image, lost, "--vault", safe);
        assertThat(some.status()).isEqualTo(6);
        assertThat(some.out()).contains("the first backup");
        assertThat(some.err()).contains("failed: ", "luksh save: not saved: " + lost);
        assertThat(files()).hasSize(2);
        List<String> lines = desk.run("save", image, lost, "--vault", safe, "--json")
                .out()
                .lines()
                .toList();
        assertThat(lines).hasSize(2);
        assertThat(Json.object(lines.get(1))).containsEntry("type", "error").containsEntry("status", 6L);
        desk.run("save", image, folder.resolve("*.none"), "--vault", safe).done();
    }

    @Test
    void aVaultThatIsNotThereIsNamedByAllThatReadOne() {
        for (String command : List.of("history", "audit", "prune", "rescue")) {
            var ended = desk.run(command, image, "--vault", safe, "--yes");
            assertThat(ended.status()).as(command).isEqualTo(1);
            assertThat(ended.err()).contains("folder " + safe + " does not exist");
            assertThat(ended.out()).isEmpty();
        }
    }

    @Test
    void whatWasRemovedAndWhatStaysIsSaid() {
        desk.run("save", image, "--vault", safe).done();
        Cryptsetup.killSlot(image, ANNA, 1);
        desk.run("save", image, "--vault", safe).done();
        var pruned = desk.run("prune", image, "--keep", 1, "--vault", safe, "--yes", "--json")
                .done();
        assertThat(pruned.err()).contains(safe + ": overwrote and removed one file of the backups of " + image);
        assertThat(Json.list(Json.parse(pruned.out()))).hasSize(1);
        assertThat(desk.run("prune", image, "--keep", 1, "--vault", safe).done().err())
                .contains("nothing to remove");
    }
}

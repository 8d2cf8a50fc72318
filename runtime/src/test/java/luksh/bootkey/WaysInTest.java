package luksh.bootkey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.bootkey.BootKeyHost.ANNA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import luksh.Content;
import luksh.QuietPerson;
import luksh.change.Transaction;
import luksh.change.step.Cost;
import luksh.change.step.Guard;
import luksh.change.step.Plan;
import luksh.change.step.Target;
import luksh.change.step.slot.Kill;
import luksh.change.step.slot.Rekey;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Slot;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose slot is whose: the boot key's, its master's, a person's. */
@Tag("once")
class WaysInTest {
    @TempDir
    Path folder;

    private static void killAnna(BootKeyHost desk, Secret authorizing, Set<Guard> allowed) {
        try (var anna = QuietPerson.secret("anna")) {
            new Transaction(
                            desk.session(),
                            Target.existing(desk.image.toString()),
                            List.of(Kill.opened(anna)),
                            List.of(authorizing),
                            allowed)
                    .run();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theMasterKeyUponTheVolumeIsNoWayIn(int version) {
        var desk = new BootKeyHost(folder, version);
        try (var master = Passphrase.owning(desk.bytes(desk.master))) {
            assertThatThrownBy(() -> killAnna(desk, master, Set.of()))
                    .hasMessageContaining(
                            "no key slot would be left except slot [1] of the master key, which is stored on the volume");
            Cryptsetup.addKey(desk.image, ANNA, "bert".getBytes(UTF_8), 3, "--pbkdf", "pbkdf2");
            assertThatThrownBy(() -> killAnna(desk, master, Set.of())).hasMessageContaining("remaining slots [3]");
            assertThat(desk.opens(ANNA)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void withoutAPersonsSlotItIsDisarmedAndNotArmed(int version) {
        var desk = new BootKeyHost(folder, version);
        desk.key().arm();
        byte[] key = desk.bytes(desk.file);
        try (var master = Passphrase.owning(desk.bytes(desk.master))) {
            killAnna(desk, master, Set.of(Guard.LAST_WAY_IN));
        }
        assertThatThrownBy(() -> desk.key().arm()).hasMessageContaining("no person could unlock " + desk.image);
        assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
        assertThat(desk.opens(key)).isFalse();
        Plan last = desk.person.plans.get(desk.person.plans.size() - 1);
        assertThat(last.findings()).anyMatch(finding -> finding.sentence().startsWith("only the master key unlocks"));
        assertThatThrownBy(() -> desk.key().arm()).hasMessageContaining("no person could unlock " + desk.image);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whoGetsTheNumberOfTheMasterNextIsAPerson(int version) {
        var desk = new BootKeyHost(folder, version);
        Cryptsetup.killSlot(desk.image, ANNA, 1);
        Cryptsetup.addKey(desk.image, ANNA, "bert".getBytes(UTF_8), 1, "--pbkdf", "pbkdf2");
        try (var bert = QuietPerson.secret("bert")) {
            killAnna(desk, bert, Set.of());
        }
        assertThat(Cryptsetup.opens(desk.image, "bert".getBytes(UTF_8), 1)).isTrue();
    }

    /** One that was made by hand, or whose mark was lost. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void initMarksAMasterKeyThatOpensAlready(int version) throws Exception {
        var desk = new BootKeyHost(folder, version);
        try (var marks = Files.list(folder.resolve("state/masterkeys"))) {
            for (Path mark : marks.toList()) {
                Files.delete(mark);
            }
        }
        if (version == 2) {
            Oracle.run("cryptsetup", "token", "remove", "--token-id", masterToken(desk), desk.image.toString())
                    .accepted();
        }
        desk.key().init();
        try (var master = Passphrase.owning(desk.bytes(desk.master))) {
            assertThatThrownBy(() -> killAnna(desk, master, Set.of()))
                    .hasMessageContaining("no key slot would be left except slot [1] of the master key");
        }
        assertThat(desk.key().init().done()).as("marked already").isFalse();
    }

    private static String masterToken(BootKeyHost desk) {
        return Cryptsetup.dump(desk.image)
                .out()
                .lines()
                .filter(line -> line.contains("luksh-bootkey-master"))
                .map(line -> line.strip().replaceFirst(":.*", ""))
                .findFirst()
                .orElseThrow();
    }

    /** cryptsetup luksChangeKey keeps the token, and the slot is a person's by then. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aSlotThatAPersonTookOverIsNotRetired(int version) throws Exception {
        var desk = new BootKeyHost(folder, version);
        desk.key().arm();
        Path fresh = Files.write(folder.resolve("bert"), "bert".getBytes(UTF_8));
        Oracle.run(
                        "cryptsetup",
                        "luksChangeKey",
                        "--batch-mode",
                        "--key-slot",
                        "2",
                        "--key-file",
                        desk.file.toString(),
                        "--pbkdf",
                        "pbkdf2",
                        "--pbkdf-force-iterations",
                        "1000",
                        desk.image.toString(),
                        fresh.toString())
                .accepted();
        Files.delete(desk.file);
        assertThat(Cryptsetup.opens(desk.image, "bert".getBytes(UTF_8), 2)).isTrue();
        try (var bert = QuietPerson.secret("bert")) {
            killAnna(desk, bert, version == 2 ? Set.of(Guard.TOKEN_CLAIMED_SLOT) : Set.of());
        }
        assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
        assertThat(Cryptsetup.opens(desk.image, "bert".getBytes(UTF_8), 2)).isTrue();
        assertThat(Cryptsetup.dump(desk.image).out()).doesNotContainPattern("luksh-bootkey\\s");
        assertThat(folder.resolve("state/bootkeys")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void itIsFoundUnderAnotherUuid(int version) throws Exception {
        var desk = new BootKeyHost(folder, version);
        desk.key().arm();
        byte[] key = desk.bytes(desk.file);
        Oracle.run(
                        "cryptsetup",
                        "luksUUID",
                        "--batch-mode",
                        "--uuid",
                        "11111111-2222-3333-4444-555555555555",
                        desk.image.toString())
                .accepted();
        Files.move(desk.file, folder.resolve("stolen"));
        assertThat(desk.key().status().state()).isEqualTo("INCONSISTENT");
        assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
        assertThat(desk.opens(key)).isFalse();
        assertThat(folder.resolve("state/bootkeys")).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anArmedSlotKeepsItsSalt(int version) {
        var desk = new BootKeyHost(folder, version);
        desk.key().arm();
        try (var key = Passphrase.owning(desk.bytes(desk.file));
                var master = Passphrase.owning(desk.bytes(desk.master))) {
            assertThatThrownBy(() -> rekey(desk, 2, key))
                    .hasMessageContaining("a boot key is armed in this slot, and luksh could not find it");
            rekey(desk, 1, master);
            Plan last = desk.person.plans.get(desk.person.plans.size() - 1);
            assertThat(last.findings()).anyMatch(finding -> finding.sentence().contains("to mark it again"));
            desk.key().init();
            assertThatThrownBy(() -> killAnna(desk, master, Set.of()))
                    .hasMessageContaining("and slot [1] of the master key");
        }
    }

    private static void rekey(BootKeyHost desk, int number, Secret secret) {
        Slot slot = () -> number;
        var cost = new Cost(null, null, 1000L, null, null);
        new Transaction(
                        desk.session(),
                        Target.existing(desk.image.toString()),
                        List.of(Rekey.cost(slot, cost)),
                        List.of(secret),
                        Set.of())
                .run();
    }

    /** While another luksh has its lock. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void onlyOneAtATimeArmsOrDisarms(int version) {
        var desk = new BootKeyHost(folder, version);
        desk.key().arm();
        byte[] key = desk.bytes(desk.file);
        byte[] disk = desk.bytes(desk.image);
        desk.person.meanwhile = () -> {
            desk.person.meanwhile = () -> {};
            for (var act : List.<Runnable>of(
                    () -> desk.key().arm(),
                    () -> desk.key().disarm(),
                    () -> desk.key().disarmIfOver())) {
                assertThatThrownBy(act::run)
                        .isInstanceOf(LuksException.class)
                        .hasMessageContaining("the boot key of " + desk.image)
                        .extracting(e -> ((LuksException) e).status())
                        .isEqualTo(ExitStatus.BUSY);
            }
            assertThat(desk.key().status().state()).as("looking is free").isEqualTo("ARMED");
            Content.assertHolds(desk.image, disk);
        };
        assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
        assertThat(desk.opens(key)).isFalse();
        assertThat(folder.resolve("state/bootkeys")).as("the lock goes too").isEmptyDirectory();
    }
}

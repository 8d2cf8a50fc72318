package luksh.bootkey;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.bootkey.BootKeyHost.ANNA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import luksh.Content;
import luksh.OneLine;
import luksh.QuietPerson;
import luksh.Wording;
import luksh.change.Transaction;
import luksh.change.step.ChangeSession;
import luksh.change.step.Plan;
import luksh.change.step.Target;
import luksh.change.step.slot.Kill;
import luksh.crypto.Passphrase;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Arming and disarming on both versions, in cryptsetup's eyes. */
class BootKeyTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void anArmedKeyOpensUntilItIsDisarmedAndNoTraceIsLeft(int version) throws Exception {
        var desk = new BootKeyHost(folder, version);
        assertThat(desk.key().status().state()).isEqualTo("DISARMED");

        BootKeyStatus armed = desk.key().arm();
        assertThat(armed.state()).isEqualTo("ARMED");
        assertThat(armed.sentence())
                .isEqualTo(
                        "slot 2 of " + desk.image + " is unlocked by " + desk.file + " since 2026-01-31 12:00:00 UTC by"
                                + " desk, until 2026-01-31 12:30:00 UTC or the next boot");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(desk.file)))
                .isEqualTo("r--------");
        byte[] key = desk.bytes(desk.file);
        assertThat(key).hasSize(512);
        Oracle.run("cryptsetup", "open", "--test-passphrase", "--key-file", desk.file.toString(), desk.image.toString())
                .accepted();
        assertThat(Cryptsetup.opens(desk.image, key, 2)).isTrue();
        assertThat(OneLine.of(Cryptsetup.dump(desk.image).out())).contains("Iterations: 1000");
        byte[] area = area(desk, version);

        assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
        assertThat(desk.file).doesNotExist();
        assertThat(desk.opens(key)).isFalse();
        assertThat(desk.opens(ANNA)).isTrue();
        assertThat(desk.opens(desk.bytes(desk.master))).isTrue();
        assertThat(area(desk, version)).isNotEqualTo(area);
        assertThat(Cryptsetup.dump(desk.image).out()).doesNotContainPattern("luksh-bootkey\\s");
        nothingHolds(key);
        assertThat(folder.resolve("state/bootkeys")).isEmptyDirectory();
        assertThat(desk.key().disarm().state()).as("once more").isEqualTo("DISARMED");
    }

    /** Where the third area of a fresh container lies. */
    private static byte[] area(BootKeyHost desk, int version) {
        int size = 258048;
        int start = (version == 1 ? 4096 : 32768) + 2 * size;
        return Arrays.copyOfRange(desk.bytes(desk.image), start, start + size - 4096);
    }

    private void nothingHolds(byte[] key) throws Exception {
        String wanted = new String(key, 0, 16, ISO_8859_1);
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, ISO_8859_1).contains(wanted))
                        .as(file.toString())
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void armingAgainReplacesTheKeyAndItsSlot(int version) {
        var desk = new BootKeyHost(folder, version);
        desk.key().arm();
        byte[] first = desk.bytes(desk.file);
        assertThat(desk.key().arm().state()).isEqualTo("ARMED");
        byte[] second = desk.bytes(desk.file);
        assertThat(desk.opens(first)).isFalse();
        assertThat(desk.opens(second)).isTrue();
        assertThat(slots(desk)).isEqualTo(3);
        desk.key().disarm();
        assertThat(slots(desk)).isEqualTo(2);
    }

    private static long slots(BootKeyHost desk) {
        return Cryptsetup.dump(desk.image)
                .accepted()
                .out()
                .lines()
                .filter(line -> line.matches("Key Slot \\d: ENABLED|  \\d+: luks2"))
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theSlotIsFoundWhenTheFileIsGone(int version) throws Exception {
        var desk = new BootKeyHost(folder, version);
        desk.key().arm();
        byte[] key = desk.bytes(desk.file);
        Files.delete(desk.file);
        BootKeyStatus status = desk.key().status();
        assertThat(status.state()).isEqualTo("INCONSISTENT");
        assertThat(status.sentence()).isEqualTo("the boot key's slots [2] are in use, but its file does not exist");
        assertThat(status.fix()).startsWith("luksh bootkey disarm --device ");
        assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
        assertThat(desk.opens(key)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theSlotIsFoundWithoutTheRecord(int version) throws Exception {
        var desk = new BootKeyHost(folder, version);
        desk.key().arm();
        byte[] key = desk.bytes(desk.file);
        try (var records = Files.list(folder.resolve("state/bootkeys"))) {
            for (Path record : records.toList()) {
                Files.delete(record);
            }
        }
        if (version == 2) {
            assertThat(desk.key().status().sentence()).contains(" by desk, until ");
            Files.delete(desk.file); // the token alone
        } else {
            assertThat(desk.key().status().sentence()).contains("there is no record of who armed it and until when");
        }
        assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
        assertThat(desk.opens(key)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theFileGoesWhenTheSlotIsGone(int version) throws Exception {
        var desk = new BootKeyHost(folder, version);
        desk.key().arm();
        Cryptsetup.killSlot(desk.image, ANNA, 2);
        Files.write(desk.file.resolveSibling(".keyfile.new"), new byte[17]);
        assertThat(desk.key().status().sentence()).contains("left over", desk.file + " exists but unlocks no slot");
        assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
        assertThat(desk.file.resolveSibling("")).isEmptyDirectory();
    }

    @Test
    void aFileElsewhereIsRetiredAsWell() {
        var desk = new BootKeyHost(folder, 2);
        desk.key().arm();
        byte[] key = desk.bytes(desk.file);
        var other = new BootKeySettings(
                folder.resolve("boot/other"), null, desk.master, null, folder.resolve("system"), "/bin/true");
        var key2 = new OneTimeKey(desk.session(), Target.existing(desk.image.toString()), other, desk);
        assertThat(key2.status().sentence()).contains("the boot key is in " + desk.file);
        assertThat(key2.arm().state()).isEqualTo("ARMED");
        assertThat(desk.file).doesNotExist();
        assertThat(desk.opens(key)).isFalse();
    }

    @Test
    void itIsRetiredWhenItsTimeIsOverAndNotBefore() {
        var desk = new BootKeyHost(folder, 1);
        desk.key().arm();
        desk.now = desk.now.plus(Duration.ofMinutes(29));
        assertThat(desk.key().disarmIfOver().state()).isEqualTo("ARMED");
        desk.now = desk.now.plus(Duration.ofMinutes(1));
        assertThat(desk.key().status().sentence()).endsWith(", which has passed");
        assertThat(desk.key().disarmIfOver().state()).isEqualTo("DISARMED");
    }

    @Test
    void theSecretThatAuthorizesHasToOpenAnotherSlot() throws Exception {
        var desk = new BootKeyHost(folder, 1);
        desk.key().arm();
        byte[] before = desk.bytes(desk.image);
        try (var wrong = QuietPerson.secret("wrong");
                var itself = Passphrase.owning(desk.bytes(desk.file))) {
            for (var secret : Set.of(wrong, itself)) {
                assertThatThrownBy(() -> desk.key(desk.session(), secret, null).disarm())
                        .isInstanceOf(LuksException.class)
                        .hasMessageContaining("would leave no usable slot")
                        .extracting(e -> ((LuksException) e).status())
                        .isEqualTo(ExitStatus.PASSPHRASE);
            }
        }
        Files.move(desk.master, desk.master.resolveSibling("elsewhere"));
        assertThatThrownBy(() -> new OneTimeKey(
                                desk.session(),
                                Target.existing(desk.image.toString()),
                                new BootKeySettings(desk.file, null, desk.master, null, folder, ""),
                                desk)
                        .disarm())
                .hasMessageContaining(
                        "the master key " + desk.master + " is missing; to create it: luksh bootkey init");
        Content.assertHolds(desk.image, before);
        assertThat(desk.person.asked).isEmpty();
    }

    @Test
    void aRehearsalAndARefusedPlanWriteNothing() {
        var desk = new BootKeyHost(folder, 2);
        byte[] before = desk.bytes(desk.image);
        var rehearsal =
                new ChangeSession(desk.person, true, false, folder.resolve("state"), path -> false, resource -> {});
        int shown = desk.person.plans.size();
        assertThat(desk.key(rehearsal, null, null).arm().state()).isEqualTo("DISARMED");
        Plan plan = desk.person.plans.get(shown);
        assertThat(plan.steps()).hasSize(1);
        assertThat(plan.steps().get(0).sentence())
                .startsWith("a random key for " + desk.file
                        + ", which unlocks the disk until it is retired, pbkdf2-sha256");
        desk.person.consent = false;
        assertThatThrownBy(() -> desk.key().arm()).hasMessageContaining("not confirmed");
        Content.assertHolds(desk.image, before);
        assertThat(desk.file).doesNotExist();
        assertThat(folder.resolve("state/bootkeys")).isEmptyDirectory();
    }

    @Test
    void whatNothingVouchesForIsNotReplacedAndNoKeyIsPutUponTheDisk() throws Exception {
        var desk = new BootKeyHost(folder, 1);
        Files.write(desk.file, "somebody's".getBytes(UTF_8));
        assertThatThrownBy(() -> desk.key().arm()).hasMessageContaining(desk.file + " exists, but");
        assertThat(desk.file).hasContent("somebody's");
        desk.upon = folder.toString();
        assertThatThrownBy(() -> desk.key().arm()).hasMessageContaining("the boot loader could not read the key there");
    }

    @Test
    void aKeyThatWouldBeGoneBeforeTheBootIsNotArmed() {
        var desk = new BootKeyHost(folder, 1);
        byte[] before = desk.bytes(desk.image);
        desk.vanishing = desk.file.toString();
        assertThatThrownBy(() -> desk.key().arm())
                .hasMessageEndingWith(", so the key would be lost before the boot; give a file on /boot");
        assertThat(desk.file).doesNotExist();
        Content.assertHolds(desk.image, before);
    }

    @Test
    void theFileGoesAlthoughTheSlotHasToStay() throws Exception {
        var desk = new BootKeyHost(folder, 2);
        desk.key().arm();
        Files.delete(desk.master);
        var unattended =
                new ChangeSession(desk.person, false, true, folder.resolve("state"), path -> false, resource -> {});
        var wanted = new BootKeySettings(desk.file, null, desk.master, null, folder, "");
        var key = new OneTimeKey(unattended, Target.existing(desk.image.toString()), wanted, desk);
        assertThatThrownBy(key::disarm).hasMessageContaining(desk.master + " is missing");
        assertThat(desk.file).doesNotExist();
        assertThat(desk.person.said.get(desk.person.said.size() - 1))
                .startsWith("the slot of the boot key stays for now");
        assertThat(key.status().state()).isEqualTo("INCONSISTENT");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void itsSlotIsNoWayInForOtherChanges(int version) {
        var desk = new BootKeyHost(folder, version);
        Cryptsetup.addKey(desk.image, ANNA, "bert".getBytes(UTF_8), 3, "--pbkdf", "pbkdf2");
        desk.key().arm();
        try (var key = Passphrase.owning(desk.bytes(desk.file));
                var anna = QuietPerson.secret("anna");
                var bert = QuietPerson.secret("bert");
                var master = Passphrase.owning(desk.bytes(desk.master))) {
            var all = List.of(Kill.opened(anna), Kill.opened(bert), Kill.opened(master));
            var target = Target.existing(desk.image.toString());
            assertThatThrownBy(() -> new Transaction(desk.session(), target, all, List.of(key), Set.of()).run())
                    .hasMessageContaining("no key slot would be left except slot [2] of the boot key");
            var one = List.of(Kill.opened(anna));
            assertThatThrownBy(() -> new Transaction(desk.session(), target, one, List.of(key), Set.of()).run())
                    .hasMessageContaining("remaining slots [3]");
        }
        assertThat(desk.opens(ANNA)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void theMasterKeyLiesUponItsDiskAndHasASlotOfItsOwn(int version) throws Exception {
        var desk = new BootKeyHost(folder, version);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(desk.master)))
                .isEqualTo("r--------");
        assertThat(Cryptsetup.opens(desk.image, desk.bytes(desk.master), 1)).isTrue();
        assertThat(desk.key().init().done()).as("it already exists").isFalse();
        Cryptsetup.killSlot(desk.image, ANNA, 1);
        try (var anna = QuietPerson.secret("anna")) {
            assertThat(desk.key(desk.session(), anna, null).init().done()).isTrue();
        }
        assertThat(Cryptsetup.opens(desk.image, desk.bytes(desk.master), 1)).isTrue();
        desk.upon = "/nowhere";
        assertThatThrownBy(() -> desk.key().init()).hasMessageContaining(Wording.MASTER_KEY_INSIDE);
    }
}

package luksh.bootkey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.bootkey.BootKeyHost.ANNA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import luksh.Content;
import luksh.QuietPerson;
import luksh.change.journal.Step;
import luksh.change.step.ChangeSession;
import luksh.change.step.Plan;
import luksh.change.step.Target;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not a boot key's is neither overwritten nor ended, whatever is named, and is said. */
@Tag("once")
class StrangersTest {
    @TempDir
    Path folder;

    private static OneTimeKey key(BootKeyHost desk, Path file) {
        return key(desk, file, desk.session());
    }

    private static OneTimeKey key(BootKeyHost desk, Path file, ChangeSession session) {
        var wanted = new BootKeySettings(file, null, desk.master, Duration.ofMinutes(30), desk.folder, "/bin/true");
        return new OneTimeKey(session, Target.existing(desk.image.toString()), wanted, desk);
    }

    /** As the units run it. */
    private static ChangeSession unattended(BootKeyHost desk) {
        return new ChangeSession(desk.person, false, true, desk.folder.resolve("state"), path -> false, resource -> {});
    }

    private static byte[] permanent() {
        byte[] key = new byte[512];
        Arrays.fill(key, (byte) 'k');
        return key;
    }

    /** Somebody's own key in this file, at a cost that a person would choose. */
    private static void permanent(BootKeyHost desk, Path file) throws Exception {
        Files.write(file, permanent());
        Cryptsetup.addKey(desk.image, ANNA, permanent(), 4, "--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "50000");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aWrongNameLosesNoFileWhileAKeyIsArmed(int version) throws Exception {
        var desk = new BootKeyHost(folder, version);
        desk.key().arm();
        byte[] key = desk.bytes(desk.file);
        Path thesis = Files.writeString(folder.resolve("thesis.odt"), "all my work");
        Path random = Files.write(folder.resolve("random"), new byte[512]);

        assertThatThrownBy(() -> key(desk, thesis).arm())
                .hasMessageContaining(thesis
                        + " exists, but nothing shows that it is a boot key (has 11 bytes, but a boot key has 512)");
        assertThatThrownBy(() -> key(desk, random).arm()).hasMessageContaining("(unlocks no slot of a boot key)");
        assertThat(desk.opens(key)).as("the refusal came before everything").isTrue();

        assertThat(key(desk, thesis).disarm().state()).isEqualTo("DISARMED");
        assertThat(thesis).hasContent("all my work");
        Content.assertHolds(random, new byte[512]);
        assertThat(desk.file).as("the one that the record names").doesNotExist();
        assertThat(desk.opens(key)).isFalse();
        assertThat(desk.person.said).contains(thesis + " has 11 bytes, but a boot key has 512; luksh left it as it is");
        Plan last = desk.person.plans.get(desk.person.plans.size() - 1);
        assertThat(last.steps().stream().filter(step -> step.verb().equals("shred")))
                .extracting(Step::where)
                .containsExactly(desk.file.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nothingIsTakenAwayWhereNothingIsArmed(int version) throws Exception {
        var desk = new BootKeyHost(folder, version);
        Files.write(desk.file, new byte[100]);
        Files.write(desk.file.resolveSibling(".keyfile.new"), new byte[100]);
        assertThat(key(desk, desk.file, unattended(desk)).disarm())
                .isEqualTo(new BootKeyStatus(
                        "DISARMED",
                        "no boot key of " + desk.image + " is known; " + desk.file
                                + " has 100 bytes, but a boot key has 512; " + desk.file.resolveSibling(".keyfile.new")
                                + " has 100 bytes, but a boot key has 512",
                        ""));
        Content.assertHolds(desk.file, new byte[100]);
        Content.assertHolds(desk.file.resolveSibling(".keyfile.new"), new byte[100]);

        permanent(desk, desk.file);
        desk.now = desk.now.plus(Duration.ofDays(1));
        assertThat(key(desk, desk.file, unattended(desk)).disarm().state()).isEqualTo("DISARMED");
        assertThat(key(desk, desk.file, unattended(desk)).disarmIfOver().state())
                .isEqualTo("DISARMED");
        Content.assertHolds(desk.file, permanent());
        assertThat(Cryptsetup.opens(desk.image, permanent(), 4)).isTrue();
        assertThatThrownBy(() -> desk.key().arm()).hasMessageContaining(desk.file + " exists, but");
    }

    @Test
    void theTimerEndsNothingThatNoRecordAndNoTokenTellsTheTimeOf() throws Exception {
        var desk = new BootKeyHost(folder, 1);
        desk.key().arm();
        byte[] key = desk.bytes(desk.file);
        try (var records = Files.list(folder.resolve("state/bootkeys"))) {
            for (Path record : records.toList()) {
                Files.delete(record);
            }
        }
        assertThat(desk.key().disarmIfOver().state()).isEqualTo("ARMED");
        assertThat(desk.person.said)
                .anyMatch(said -> said.startsWith("no record and no token contains the expiry time"));
        assertThat(desk.opens(key)).isTrue();
        assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
        assertThat(desk.opens(key)).isFalse();
    }

    @Test
    void whatOnlyLooksLikeABootKeyStaysWhenTheChangeIsRefused() throws Exception {
        var desk = new BootKeyHost(folder, 1);
        Files.write(desk.file, permanent());
        Cryptsetup.addKey(desk.image, ANNA, permanent(), 4);
        Files.delete(desk.master);
        assertThatThrownBy(() -> key(desk, desk.file, unattended(desk)).disarm())
                .hasMessageContaining(desk.master + " is missing");
        Content.assertHolds(desk.file, permanent());
    }

    @Test
    void aKeyOfSomebodyThatCameInItsPlaceStays() throws Exception {
        var desk = new BootKeyHost(folder, 1);
        desk.key().arm();
        byte[] key = desk.bytes(desk.file);
        Files.delete(desk.file);
        permanent(desk, desk.file);
        assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
        Content.assertHolds(desk.file, permanent());
        assertThat(Cryptsetup.opens(desk.image, permanent(), 4)).isTrue();
        assertThat(desk.opens(key)).isFalse();
        assertThat(desk.person.said)
                .contains(desk.file + " unlocks slot 4, which is not the slot of a boot key; luksh left it as it is");
    }

    @Test
    void theMasterKeyIsNeverTheBootKey() throws Exception {
        var desk = new BootKeyHost(folder, 1);
        desk.key().arm();
        byte[] master = desk.bytes(desk.master);
        Path link = Files.createSymbolicLink(folder.resolve("way"), desk.master.resolveSibling(""));
        for (Path file : new Path[] {desk.master, link.resolve("master.key")}) {
            OneTimeKey key = key(desk, file, unattended(desk));
            assertThatThrownBy(key::disarm)
                    .hasMessageContaining("the boot key and the master key are both " + desk.master);
            assertThatThrownBy(key::disarmIfOver).hasMessageContaining("the boot key and the master key are both");
            assertThatThrownBy(key::arm).hasMessageContaining("the boot key and the master key are both");
        }
        Content.assertHolds(desk.master, master);

        // another one, by which nobody authorizes today: what refuses the change must not take it away either
        Path other = Files.copy(desk.master, folder.resolve("other.key"));
        Files.delete(desk.master);
        assertThatThrownBy(() -> key(desk, other, unattended(desk)).disarm()).hasMessageContaining("is missing");
        Content.assertHolds(other, master);
        assertThat(desk.file).as("the record names it").doesNotExist();
    }

    @Test
    void aLinkInItsPlaceGoesAndWhatItLeadsToStays() throws Exception {
        var desk = new BootKeyHost(folder, 1);
        Path mine = Files.write(folder.resolve("mine"), permanent());
        Files.createSymbolicLink(desk.file, mine);
        assertThatThrownBy(() -> desk.key().arm()).hasMessageContaining("(is a link)");
        Files.delete(desk.file);
        Path unfinished = Files.createSymbolicLink(desk.file.resolveSibling(".keyfile.new"), mine);
        assertThatThrownBy(() -> desk.key().arm()).hasMessageContaining("(is a link)");
        Files.delete(unfinished);

        desk.key().arm();
        byte[] key = desk.bytes(desk.file);
        Files.delete(desk.file);
        Files.createSymbolicLink(desk.file, mine);
        Files.createSymbolicLink(unfinished, mine);
        assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
        assertThat(desk.opens(key)).isFalse();
        assertThat(desk.file.resolveSibling("")).isEmptyDirectory();
        Content.assertHolds(mine, permanent());
        assertThat(folder.resolve("state/bootkeys")).isEmptyDirectory();
    }

    @Test
    void aFolderOrAPipeInItsPlaceStaysAndTheRecordIsClosed() throws Exception {
        var desk = new BootKeyHost(folder, 2);
        for (boolean pipe : new boolean[] {false, true}) {
            desk.key().arm();
            byte[] key = desk.bytes(desk.file);
            Files.delete(desk.file);
            if (pipe) {
                Oracle.run("mkfifo", desk.file.toString()).accepted();
            } else {
                Files.createDirectory(desk.file);
            }
            assertThat(desk.key().disarm().state()).isEqualTo("DISARMED");
            assertThat(desk.opens(key)).isFalse();
            assertThat(desk.person.said).contains(desk.file + " is not a regular file; luksh left it as it is");
            assertThat(Files.exists(desk.file, LinkOption.NOFOLLOW_LINKS)).isTrue();
            assertThat(folder.resolve("state/bootkeys")).isEmptyDirectory();
            assertThatThrownBy(() -> desk.key().arm()).hasMessageContaining("(is not a regular file)");
            Files.delete(desk.file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\\u0000", "keyfile", "NONE"})
    void aDamagedRecordIsToldAndClosed(String file) throws Exception {
        var desk = new BootKeyHost(folder, 1);
        desk.key().arm();
        byte[] key = desk.bytes(desk.file);
        Path record;
        try (var records = Files.list(folder.resolve("state/bootkeys"))) {
            record = records.findFirst().orElseThrow();
        }
        String text = Files.readString(record, UTF_8);
        Files.writeString(
                record, file.equals("NONE") ? text.substring(0, 80) : text.replace(desk.file.toString(), file), UTF_8);
        assertThat(desk.key().status().state()).isEqualTo("INCONSISTENT");
        assertThat(desk.key().status().sentence()).contains("its record is damaged: " + record);
        assertThat(desk.key().disarmIfOver().state()).as("who knows until when").isEqualTo("DISARMED");
        assertThat(desk.opens(key)).isFalse();
        assertThat(desk.file).doesNotExist();
        assertThat(folder.resolve("state/bootkeys")).isEmptyDirectory();
        try (var anna = QuietPerson.secret("anna")) {
            assertThat(desk.key(desk.session(), anna, null).arm().state()).isEqualTo("ARMED");
        }
    }

    @Test
    void aClockThatWasSetBackDoesNotKeepIt() {
        var desk = new BootKeyHost(folder, 1);
        desk.key().arm();
        desk.now = desk.now.minusSeconds(59);
        assertThat(desk.key().disarmIfOver().state()).isEqualTo("ARMED");
        desk.now = desk.now.minusSeconds(2);
        assertThat(desk.key().disarmIfOver().state()).isEqualTo("DISARMED");
    }

    @Test
    void aKeyIsNotArmedWhereThereIsNoFolderForIt() throws Exception {
        var desk = new BootKeyHost(folder, 1);
        byte[] before = desk.bytes(desk.image);
        assertThatThrownBy(() -> key(desk, folder.resolve("none/keyfile")).arm())
                .hasMessage("folder " + folder.resolve("none")
                        + " for the key does not exist; check that /boot is mounted, and give a file on it");
        Content.assertHolds(desk.image, before);
    }

    @Test
    void theLineThatMendsItNamesAnotherMasterKey() throws Exception {
        var desk = new BootKeyHost(folder, 2);
        desk.key().arm();
        Files.delete(desk.file);
        assertThat(desk.key().status().fix())
                .isEqualTo("luksh bootkey disarm --device " + desk.image + " --file " + desk.file + " --master "
                        + desk.master);
    }
}

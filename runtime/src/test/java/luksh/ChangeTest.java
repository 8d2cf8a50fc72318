package luksh;

import static luksh.QuietPerson.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import luksh.change.step.Guard;
import luksh.change.step.RefusedException;
import luksh.crypto.Secret;
import luksh.format.Size;
import luksh.format.Slot;
import luksh.format.Version;
import luksh.unlock.WrongPassphraseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each verb on a real image: what opens afterwards, what is refused, and that a refusal writes nothing. */
class ChangeTest {
    @TempDir
    Path folder;

    private final QuietPerson person = new QuietPerson();
    private Path image;
    private Container disk;

    private record Numbered(int number) implements Slot {}

    static Slot slot(int number) {
        return new Numbered(number);
    }

    @BeforeEach
    void formatImage() {
        image = folder.resolve("disk.img");
        disk = FormatSpec.format(
                image.toString(),
                f -> f.version(Version.LUKS1)
                        .createFile(new Size(4 << 20))
                        .keyBits(256)
                        .add(secret("anna"), s -> s.iterations(2000))
                        .add(secret("bert"), s -> s.iterations(1500)),
                person.session(folder.resolve("state")));
    }

    /** As a later run sees it: nothing was opened yet. */
    private Container another() {
        return Container.read(image.toString(), person.session(folder.resolve("state")));
    }

    private void assertOpens(String passphrase, int... slots) {
        try (Secret secret = secret(passphrase)) {
            assertThat(Container.read(image.toString(), person.session(folder)).whoOpens(secret).stream()
                            .mapToInt(s -> s.number()))
                    .containsExactly(Arrays.stream(slots).boxed().toArray(Integer[]::new));
        }
    }

    @Test
    void aNewContainerOpensWithEachOfItsPassphrases() {
        assertOpens("anna", 0);
        assertOpens("bert", 1);
        assertOpens("carl");
        assertThat(disk.digest().iterations()).isEqualTo(1000);
    }

    @Test
    void addTakesTheLowestFreeSlot() {
        disk.change(c -> {
            c.authorize(secret("anna"));
            assertThat(c.add(secret("carl"), s -> s.iterations(1200)).number()).isEqualTo(2);
        });
        assertOpens("carl", 2);
        assertOpens("anna", 0);
    }

    @Test
    void rekeyKeepsNumberAndPassphraseAndSetsTheCount() {
        disk.change(c -> {
            c.authorize(secret("anna"));
            c.rekey(slot(0), k -> k.iterations(1000));
        });
        assertOpens("anna", 0);
        assertThat(disk.slot(0).kdf().toString()).contains("1 000");
        assertThat(disk.freeSlots()).hasSize(6);
    }

    @Test
    void replaceKeepsNumberAndCountAndChangesThePassphrase() {
        disk.change(c -> c.replace(slot(1), secret("bert"), secret("carl")));
        assertOpens("carl", 1);
        assertOpens("bert");
        assertThat(disk.slot(1).kdf().toString()).contains("1 500");
    }

    @Test
    void killAsksForASlotThatRemains() {
        person.answers.add("anna");
        another().change(c -> c.kill(slot(1)));
        assertOpens("bert");
        assertOpens("anna", 0);
        assertThat(person.asked).hasSize(1);
    }

    @Test
    void killIsRefusedWhileOnlyTheSlotThatGoesWasOpened() throws IOException {
        byte[] before = Files.readAllBytes(image);
        person.answers.add("bert");
        assertThatThrownBy(() -> another().change(c -> c.kill(slot(1))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("UNPROVED_SLOT");
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void theLastSlotStaysUnlessAllowed() {
        assertThatThrownBy(() -> disk.change(c -> {
                    c.kill(slot(0));
                    c.kill(slot(1));
                }))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("c.allow(Guard.LAST_WAY_IN)");
        disk.change(c -> {
            c.allow(Guard.LAST_WAY_IN, Guard.UNPROVED_SLOT);
            c.kill(slot(0));
            c.kill(slot(1));
        });
        assertThat(disk.slots()).isEmpty();
    }

    @Test
    void removeKillsWhatTheSecretOpens() {
        disk.change(c -> {
            c.authorize(secret("anna"));
            c.remove(secret("bert"));
        });
        assertOpens("bert");
    }

    @Test
    void digestIsSetInPlace() {
        disk.change(c -> {
            c.authorize(secret("anna"));
            c.digest(d -> d.iterations(4321));
        });
        assertThat(disk.digest().iterations()).isEqualTo(4321);
        assertOpens("anna", 0);
        assertOpens("bert", 1);
    }

    @Test
    void aWrongPassphraseWritesNothing() throws IOException {
        byte[] before = Files.readAllBytes(image);
        person.answers.add("wrong");
        assertThatThrownBy(() -> disk.change(c -> c.digest(d -> d.iterations(4321))))
                .isInstanceOf(WrongPassphraseException.class);
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void aKilledSlotComesBackFromABackup() {
        Path backup = folder.resolve("backup.luks");
        Container saved = disk.backup(backup.toString());
        disk.change(c -> {
            c.authorize(secret("anna"));
            c.kill(slot(1));
        });
        assertOpens("bert");
        disk.change(c -> c.restore(saved));
        assertOpens("bert", 1);
        assertOpens("anna", 0);
    }

    @Test
    void eraseWantsABackupThatOpens() {
        assertThatThrownBy(() -> disk.change(c -> c.erase())).hasMessageContaining("ERASE_WITHOUT_BACKUP");
        disk.change(c -> {
            c.authorize(secret("anna"));
            c.backup(folder.resolve("last.luks").toString());
            c.erase();
        });
        assertThat(disk.slots()).isEmpty();
    }

    @Test
    void aSecretIsNotAddedTwice() {
        assertThatThrownBy(() -> disk.change(c -> {
                    c.authorize(secret("anna"));
                    c.add(secret("bert"), s -> s.iterations(1000));
                }))
                .hasMessageContaining("DUPLICATE_SECRET")
                .hasMessageContaining("slot 1");
    }
}

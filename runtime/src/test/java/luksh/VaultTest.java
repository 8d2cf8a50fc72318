package luksh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import luksh.change.step.ChangeSession;
import luksh.change.step.Guard;
import luksh.finding.Finding;
import luksh.format.LuksException;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script does with a vault, on real files of both versions, with cryptsetup as judge. */
class VaultTest extends VaultDesk {
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatIsSavedIsCryptsetupsBackupAndItTakesItBack(int version) throws Exception {
        Path image = image(version);
        Container disk = open(image);
        Backup saved = vault().save(disk);

        Path theirs = folder.resolve("theirs");
        Cryptsetup.headerBackup(image, theirs);
        Content.assertSame(file(saved), theirs);
        assertThat(file(saved).getParent()).isEqualTo(root().resolve(disk.uuid()));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file(saved))))
                .isEqualTo("r--------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(manifest(saved))))
                .isEqualTo("r--------");
        for (Path each : List.of(root(), file(saved).getParent())) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("rwx------");
        }
        assertThat(Files.readString(manifest(saved)))
                .contains("\"version\":1,", "\"device\":\"" + image + "\"", "\"iterations\":1000")
                .contains("\"uuid\":\"" + disk.uuid() + "\"", "\"size\":" + Files.size(theirs));
        assertThat(Cryptsetup.opens(file(saved), BERT, 1)).isTrue();

        remove(disk, ANNA, BERT);
        assertThat(Cryptsetup.opens(image, BERT, 1)).isFalse();
        Cryptsetup.headerRestore(image, file(saved)).accepted();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void savingTwiceMakesOneFileAndAChangeMakesAnother(int version) throws Exception {
        Container disk = open(image(version));
        Backup first = vault().save(disk);
        assertThat(vault().save(disk).path()).isEqualTo(first.path());
        assertThat(files()).hasSize(2);
        assertThat(first.reason()).isEqualTo("the first backup");

        remove(disk, ANNA, BERT);
        Backup second = vault().save(disk);
        assertThat(second.reason()).startsWith("slot 1 removed, pbkdf2-sha256, 1 000 iterations");
        assertThat(vault().history(disk)).extracting(Backup::path).containsExactly(second.path(), first.path());
        assertThat(vault().latest(disk).path()).isEqualTo(second.path());
        assertThat(second.taken()).isAfter(first.taken());
    }

    @Test
    void aFileOfCryptsetupInTheFolderIsABackupToo() throws Exception {
        Path image = image(2);
        Container disk = open(image);
        Backup first = vault().save(disk);
        remove(disk, ANNA, BERT);
        Path theirs = file(first).resolveSibling("by-hand");
        Cryptsetup.headerBackup(image, theirs);
        assertThat(vault().latest(disk).path()).isEqualTo(theirs.toString());
        assertThat(vault().latest(disk).reason()).contains("no manifest");
        assertThat(vault().save(disk).path()).as("it holds the same").isEqualTo(theirs.toString());
        Path atTop = root().resolve("at-top.img");
        Files.move(theirs, atTop);
        assertThat(vault().history(disk)).extracting(Backup::path).containsExactly(atTop.toString(), first.path());
    }

    @Test
    void latestOfNothingIsRefusedWithTheNextStep() {
        Container disk = open(image(1));
        assertThat(vault().history(disk)).isEmpty();
        assertThatThrownBy(() -> vault().latest(disk)).hasMessageContaining("has no backup of", "save(disk)");
        try (var anna = QuietPerson.secret("anna")) {
            assertThat(rules(vault().verify(disk, anna))).containsExactly("no-backup");
        }
        assertThat(root()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void verifyTellsAPassphraseOfThatTimeFromOthersAndAnotherVolumeKey(int version) throws Exception {
        Path image = image(version);
        Container disk = open(image);
        Backup saved = vault().save(disk);
        try (var anna = QuietPerson.secret("anna");
                var carl = QuietPerson.secret("carl")) {
            assertThat(vault().verify(disk, anna)).isEmpty();
            assertThat(rules(vault().verify(disk, carl))).containsExactly("does-not-open");
            // the same UUID and passphrase, another volume key
            String[] options = {"--uuid", disk.uuid()};
            Files.delete(image);
            if (version == 1) {
                Cryptsetup.formatted(image, 4 << 20, ANNA, options);
            } else {
                CryptsetupLuks2.formatted(image, ANNA, options);
            }
            assertThat(rules(vault().verify(open(image), anna))).containsExactly("other-volume-key");
            byte[] torn = Files.readAllBytes(file(saved));
            torn[torn.length - 1] ^= 1;
            Files.delete(file(saved));
            Files.write(file(saved), torn);
            assertThat(rules(vault().verify(disk, anna))).containsExactly("damaged");
            assertThatThrownBy(() -> open(image).change(c -> c.restore(vault().latest(disk))))
                    .hasMessageContaining("is damaged");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aBackupIsStaleOnceASlotOfItIsGoneFromTheDisk(int version) {
        Path image = image(version);
        Container disk = open(image);
        Backup first = vault().save(disk);
        assertThat(vault().stale(disk)).isEmpty();
        try (var anna = QuietPerson.secret("anna");
                var carl = QuietPerson.secret("carl")) {
            disk.change(c -> {
                c.authorize(anna);
                c.add(carl, s -> s.iterations(1000));
                c.digest(d -> d.iterations(2000));
            });
            assertThat(vault().stale(disk)).as("what was added retires nothing").isEmpty();
        }
        remove(disk, ANNA, BERT);
        Backup second = vault().save(disk);
        assertThat(vault().stale(disk)).extracting(Backup::path).containsExactly(first.path());
        assertThat(Cryptsetup.opens(file(first), BERT, 1)).isTrue();
        assertThat(Cryptsetup.open(file(second), BERT).status()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void restoreGoesThroughAChangeWithItsGuards(int version) {
        Path image = image(version);
        Container disk = open(image);
        Backup saved = vault().save(disk);
        remove(disk, ANNA, BERT);
        disk.change(c -> c.restore(vault().latest(disk)));
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThatThrownBy(() -> saved.change(c -> c.kill(new Numbered(1))))
                .hasMessageContaining("cannot be changed", "c.restore(backup)");

        Path other = folder.resolve("other.img");
        Container stranger = open(
                version == 1 ? Cryptsetup.formatted(other, 4 << 20, CARL) : CryptsetupLuks2.formatted(other, CARL));
        assertThatThrownBy(() -> stranger.change(c -> c.restore(saved))).hasMessageContaining("UUID");
        assertThat(Cryptsetup.opens(other, CARL, 0)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aBackupIntoTheVaultIsAStepOfAChangeAndSavesWhatWasBefore(int version) throws Exception {
        Path image = image(version);
        Container disk = open(image);
        try (var anna = QuietPerson.secret("anna");
                var bert = QuietPerson.secret("bert")) {
            disk.change(c -> {
                c.authorize(anna);
                c.backup(vault());
                c.remove(bert);
            });
            Backup saved = vault().latest(disk);
            assertThat(saved.reason()).isEqualTo("before remove slot 1");
            assertThat(Cryptsetup.opens(file(saved), BERT, 1)).isTrue();
            assertThat(Cryptsetup.opens(image, BERT, 1)).isFalse();
            assertThat(person.plans.get(0).steps().get(0).where()).isEqualTo(root().toString());
            disk.change(c -> c.restore(saved));
            disk.change(c -> {
                c.authorize(anna);
                c.backup(vault());
                c.remove(bert);
            });
            assertThat(vault().history(disk))
                    .as("LUKS1 came back as it was; on LUKS2 an area may have moved")
                    .hasSizeBetween(1, 2);
        }
    }

    @Test
    void eraseCountsTheVaultAsItsBackupOnceItIsProved() {
        Path image = image(1);
        Container disk = open(image);
        assertThatThrownBy(() -> disk.change(Change::erase))
                .hasMessageContaining("no header backup is made in this run");
        assertThatThrownBy(() -> disk.change(c -> {
                    c.backup(vault());
                    c.erase();
                }))
                .as("nobody answers with a passphrase, so it is not proved")
                .isInstanceOf(LuksException.class);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        person.answers.add("anna");
        disk.change(c -> {
            c.backup(vault());
            c.erase();
        });
        assertThat(disk.slots()).isEmpty();
        Backup saved = vault().latest(disk);
        disk.change(c -> c.restore(saved));
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void aVerifiedBackupIsEnoughForAnEraseOfTheSameRun() {
        Path image = image(2);
        ChangeSession session = session();
        Container disk = Container.read(image.toString(), session);
        var safe = Vault.at(root().toString(), session);
        safe.save(disk);
        try (var anna = QuietPerson.secret("anna")) {
            assertThat(safe.verify(disk, anna)).isEmpty();
        }
        disk.change(Change::erase);
        assertThat(disk.slots()).isEmpty();
    }

    @Test
    void anObstacleIsToldInThePlanAndNothingIsWritten() throws Exception {
        Path image = image(1);
        byte[] before = Files.readAllBytes(image);
        Files.createDirectory(root());
        Files.setPosixFilePermissions(root(), PosixFilePermissions.fromString("rwxrwxrwx"));
        Container disk = open(image);
        assertThat(disk.plan(c -> c.backup(vault())).findings())
                .extracting(Finding::sentence)
                .anyMatch(sentence -> sentence.contains("other users may write to"));
        assertThatThrownBy(() -> vault().save(disk)).hasMessageContaining("chmod 700");
        assertThat(root()).isEmptyDirectory();
        Content.assertHolds(image, before);
    }

    @Test
    void aForeignBackupIsRestoredOnlyWhereTheGuardIsLifted() {
        Path image = image(1);
        Container disk = open(image);
        Backup saved = vault().save(disk);
        disk.change(c -> c.uuid("11111111-2222-3333-4444-555555555555"));
        assertThatThrownBy(() -> disk.change(c -> c.restore(saved))).hasMessageContaining("UUID");
        disk.change(c -> {
            c.allow(Guard.FOREIGN_BACKUP);
            c.restore(saved);
        });
        assertThat(disk.uuid()).isEqualTo(saved.uuid());
    }

    @Test
    void aKeyAreaMayComeBackToThePlaceThatAnotherOneOfTheBackupLeaves() throws Exception {
        Path image = image(2);
        Container disk = open(image);
        Backup saved = vault().save(disk);
        remove(disk, ANNA, BERT);
        try (var anna = QuietPerson.secret("anna")) {
            for (int count : new int[] {1001, 1002}) {
                disk.change(c -> {
                    c.authorize(anna);
                    c.rekey(new Numbered(0), k -> k.iterations(count));
                });
            }
            assertThat(disk.slot(0).area().offset())
                    .isEqualTo(saved.slot(0).area().offset());
            disk.change(c -> {
                c.authorize(anna);
                c.restore(saved);
            });
        }
        assertThat(disk.slot(0).area().offset()).isEqualTo(saved.slot(1).area().offset());
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }
}

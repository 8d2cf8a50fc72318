package luksh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import luksh.change.Finding;
import luksh.change.Guard;
import luksh.change.Session;
import luksh.format.LuksException;
import luksh.format.Slot;
import luksh.judge.Cryptsetup;
import luksh.judge.Luks2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a script does with a vault, on real files of both versions, with cryptsetup as judge. */
class VaultTest {
    private static final byte[] ANNA = "anna".getBytes(UTF_8);
    private static final byte[] BERT = "bert".getBytes(UTF_8);
    private static final byte[] CARL = "carl".getBytes(UTF_8);

    @TempDir
    Path folder;

    private final Quiet person = new Quiet();

    private record Numbered(int number) implements Slot {}

    /** Anna opens slot 0, Bert slot 1. */
    private Path image(int version) {
        Path image = folder.resolve("disk.img");
        if (version == 1) {
            Cryptsetup.formatted(image, 4 << 20, ANNA);
            Cryptsetup.addKey(image, ANNA, BERT, 1);
        } else {
            Luks2.formatted(image, ANNA);
            Luks2.addKey(image, ANNA, BERT, 1);
        }
        return image;
    }

    private Session session() {
        return person.session(folder.resolve("state"));
    }

    private Container open(Path image) {
        return Container.open(image.toString(), session());
    }

    private Path root() {
        return folder.resolve("safe");
    }

    private Vault vault() {
        return Vault.at(root().toString(), session());
    }

    private static Path file(Backup backup) {
        return Path.of(backup.path());
    }

    private static Path manifest(Backup backup) {
        return Path.of(backup.path().replace(".luks", ".json"));
    }

    private static List<String> rules(List<Finding> findings) {
        return findings.stream().map(Finding::rule).toList();
    }

    private void remove(Container disk, byte[] mine, byte[] his) {
        try (var own = Quiet.secret(new String(mine, UTF_8));
                var gone = Quiet.secret(new String(his, UTF_8))) {
            disk.change(c -> {
                c.authorize(own);
                c.remove(gone);
            });
        }
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> all = Files.walk(root())) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatIsSavedIsCryptsetupsBackupAndItTakesItBack(int version) throws Exception {
        Path image = image(version);
        Container disk = open(image);
        Backup saved = vault().save(disk);

        Path theirs = folder.resolve("theirs");
        Cryptsetup.headerBackup(image, theirs);
        assertThat(file(saved)).hasSameBinaryContentAs(theirs);
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
        try (var anna = Quiet.secret("anna")) {
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
        try (var anna = Quiet.secret("anna");
                var carl = Quiet.secret("carl")) {
            assertThat(vault().verify(disk, anna)).isEmpty();
            assertThat(rules(vault().verify(disk, carl))).containsExactly("does-not-open");
            // the same UUID and passphrase, another volume key
            String[] options = {"--uuid", disk.uuid()};
            Files.delete(image);
            if (version == 1) {
                Cryptsetup.formatted(image, 4 << 20, ANNA, options);
            } else {
                Luks2.formatted(image, ANNA, options);
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
        try (var anna = Quiet.secret("anna");
                var carl = Quiet.secret("carl")) {
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
                .hasMessageContaining("stays as it is", "c.restore(it)");

        Path other = folder.resolve("other.img");
        Container stranger =
                open(version == 1 ? Cryptsetup.formatted(other, 4 << 20, CARL) : Luks2.formatted(other, CARL));
        assertThatThrownBy(() -> stranger.change(c -> c.restore(saved))).hasMessageContaining("UUID");
        assertThat(Cryptsetup.opens(other, CARL, 0)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aBackupIntoTheVaultIsAStepOfAChangeAndSavesWhatWasBefore(int version) throws Exception {
        Path image = image(version);
        Container disk = open(image);
        try (var anna = Quiet.secret("anna");
                var bert = Quiet.secret("bert")) {
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
        assertThatThrownBy(() -> disk.change(Change::erase)).hasMessageContaining("no backup is taken");
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
        Session session = session();
        Container disk = Container.open(image.toString(), session);
        var safe = Vault.at(root().toString(), session);
        safe.save(disk);
        try (var anna = Quiet.secret("anna")) {
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
                .anyMatch(sentence -> sentence.contains("others may write to"));
        assertThatThrownBy(() -> vault().save(disk)).hasMessageContaining("chmod 700");
        assertThat(root()).isEmptyDirectory();
        assertThat(image).hasBinaryContent(before);
    }

    @Test
    void pruneKeepsTheNewestAndShredsTheRestOnceItIsConfirmed() throws Exception {
        Path image = image(1);
        Container disk = open(image);
        for (int i = 0; i < 3; i++) {
            int count = 2000 + i;
            vault().save(disk);
            person.answers.add("anna");
            disk.change(c -> c.digest(d -> d.iterations(count)));
        }
        List<Backup> all = vault().history(disk);
        assertThat(all).hasSize(3);
        person.consent = false;
        assertThatThrownBy(() -> vault().prune(disk, 1)).hasMessageContaining("nothing was removed");
        assertThat(files()).hasSize(6);
        person.consent = true;
        vault().prune(disk, 2);
        assertThat(vault().history(disk))
                .extracting(Backup::path)
                .containsExactly(all.get(0).path(), all.get(1).path());
        assertThat(files()).hasSize(4);
        assertThat(person.plans.get(person.plans.size() - 1).findings())
                .anyMatch(f -> f.sentence().contains("copy-on-write"));
        assertThatThrownBy(() -> vault().prune(disk, 0)).hasMessageContaining("at least the newest");
        int plans = person.plans.size();
        vault().prune(disk, 5);
        assertThat(person.plans.get(plans).steps()).isEmpty();
    }

    @Test
    void pruneCountsNoDamagedFileAndLeavesWhatItDoesNotUnderstand() throws Exception {
        Path image = image(1);
        Container disk = open(image);
        for (int i = 0; i < 3; i++) {
            int count = 2000 + i;
            vault().save(disk);
            person.answers.add("anna");
            disk.change(c -> c.digest(d -> d.iterations(count)));
        }
        List<Backup> all = vault().history(disk);
        byte[] content = Files.readAllBytes(file(all.get(0)));
        content[content.length - 1] ^= 1;
        Files.delete(file(all.get(0)));
        Files.write(file(all.get(0)), content);
        String newer = Files.readString(manifest(all.get(2))).replace("\"version\":1,", "\"version\":2,");
        Files.delete(manifest(all.get(2)));
        Files.writeString(manifest(all.get(2)), newer);
        Path uuidFolder = file(all.get(0)).getParent();
        Path notes = Files.writeString(uuidFolder.resolve("notes.txt"), "do not touch");
        Path abandoned = Files.writeString(uuidFolder.resolve(".20200101T000000.000000Z-00000000.luks.part"), "half");
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        Path fresh = Files.writeString(uuidFolder.resolve(".20990101T000000.000000Z-00000000.luks.part"), "half");

        vault().prune(disk, 1);
        assertThat(file(all.get(0))).exists();
        assertThat(file(all.get(1))).as("the newest sound one").exists();
        assertThat(file(all.get(2))).as("its manifest is a newer luksh's").exists();
        assertThat(List.of(notes, fresh)).allMatch(Files::exists);
        assertThat(abandoned).doesNotExist();

        assertThat(vault().history(disk).get(2).reason()).contains("version 2");
        assertThatThrownBy(
                        () -> disk.change(c -> c.restore(vault().history(disk).get(2))))
                .hasMessageContaining("a newer luksh made it");
    }

    @Test
    void aTornManifestAtAnyByteLeavesTheBackupUsable() throws Exception {
        Container disk = open(image(2));
        Backup saved = vault().save(disk);
        byte[] whole = Files.readAllBytes(manifest(saved));
        for (int length = 0; length < whole.length - 1; length += 7) {
            Files.delete(manifest(saved));
            Files.write(manifest(saved), Arrays.copyOf(whole, length));
            Backup read = vault().latest(disk);
            assertThat(read.path()).isEqualTo(saved.path());
            assertThat(read.taken()).as("from the name").isEqualTo(saved.taken());
            assertThat(read.reason()).startsWith("its manifest cannot be read");
        }
        assertThat(vault().save(disk).path()).isEqualTo(saved.path());
        try (var bert = Quiet.secret("bert")) {
            assertThat(vault().verify(disk, bert)).isEmpty();
        }
    }

    @Test
    void hostileFolderContentIsNeitherFollowedNorBelieved() throws Exception {
        Path image = image(2);
        Container disk = open(image);
        Backup saved = vault().save(disk);
        Path uuidFolder = file(saved).getParent();
        Path elsewhere = folder.resolve("elsewhere.luks");
        Cryptsetup.headerBackup(image, elsewhere);
        Files.createSymbolicLink(uuidFolder.resolve("20990101T000000.000000Z-ffffffff.luks"), elsewhere);
        Files.writeString(uuidFolder.resolve("20990101T000000.000001Z-ffffffff.luks"), "no header");
        Files.writeString(uuidFolder.resolve("README"), "no header either");
        Files.createDirectory(uuidFolder.resolve("folder.luks"));
        Path other = Luks2.formatted(folder.resolve("other.img"), CARL);
        Cryptsetup.headerBackup(other, uuidFolder.resolve("20990101T000000.000002Z-ffffffff.luks"));

        assertThat(vault().history(disk)).extracting(Backup::path).containsExactly(saved.path());
        assertThat(person.said).anyMatch(line -> line.startsWith("skipped: "));
        Files.setPosixFilePermissions(file(saved), PosixFilePermissions.fromString("r--r--r--"));
        vault().save(disk);
        assertThat(person.said)
                .anyMatch(line -> line.equals("others may read " + saved.path() + "; chmod 400 " + saved.path()));

        Path stranger = Files.createDirectory(folder.resolve("stranger"));
        Path link = root().resolve("x");
        Files.createSymbolicLink(link, stranger);
        Container renamed = open(other);
        renamed.change(c -> c.uuid("11111111-2222-3333-4444-555555555555"));
        Files.createSymbolicLink(root().resolve("11111111-2222-3333-4444-555555555555"), stranger);
        assertThatThrownBy(() -> vault().save(renamed)).hasMessageContaining("is no folder, or a link to one");
        assertThat(stranger).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../outside", "..", "/etc", "", "a/b", "."})
    void aHostileUuidDoesNotLeaveTheVault(String uuid) throws Exception {
        Path image = Cryptsetup.formatted(folder.resolve("disk.img"), 4 << 20, ANNA);
        byte[] content = Files.readAllBytes(image);
        byte[] field = Arrays.copyOf(uuid.getBytes(UTF_8), 40);
        System.arraycopy(field, 0, content, 168, field.length);
        Files.write(image, content);
        Backup saved;
        try {
            saved = vault().save(open(image));
        } catch (LuksException e) {
            assertThat(root()).as("refused: %s", e.getMessage()).doesNotExist();
            return;
        }
        assertThat(file(saved).getParent().getParent()).isEqualTo(root());
        assertThat(file(saved).toRealPath()).startsWith(root().toRealPath());
        assertThat(vault().latest(open(image)).path()).isEqualTo(saved.path());
    }

    @Test
    void aDryRunWritesNothing() {
        Container disk = open(image(1));
        var dry = new Session(person, true, false, folder.resolve("state"), path -> false, resource -> {});
        Vault.at(root().toString(), dry).save(disk);
        assertThat(root()).doesNotExist();
        assertThat(person.said).anyMatch(line -> line.startsWith("dry run: would save the header"));
    }

    @Test
    void rescueFindsTheBackupThatFitsAndMendsWithIt() throws Exception {
        Path image = image(2);
        Container disk = open(image);
        Backup saved = vault().save(disk);
        Path stranger = Luks2.formatted(folder.resolve("other.img"), CARL);
        vault().save(open(stranger));
        byte[] content = Files.readAllBytes(image);
        Arrays.fill(content, 0, 32 << 10, (byte) 0);
        Files.write(image, content);
        assertThat(Rescue.of(image.toString(), session()).candidates()).isEmpty();
        Rescue rescue = Rescue.of(image.toString(), session(), vault());
        assertThat(rescue.candidates()).hasSize(1);
        Backup fits = rescue.candidates().get(0);
        assertThat(fits.reason()).contains(saved.path(), "2 of 2");
        assertThat(image).hasBinaryContent(content);
        try (var bert = Quiet.secret("bert")) {
            assertThat(fits.whoOpens(bert)).hasSize(1);
        }
        assertThat(rescue.mend(fits).done()).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        assertThat(Cryptsetup.dump(image).accepted().out())
                .isEqualTo(Cryptsetup.dump(file(saved)).out());
    }

    @Test
    void rescueNamesTheBackupOfALostLuks1Header() throws Exception {
        Path image = image(1);
        Backup saved = vault().save(open(image));
        byte[] content = Files.readAllBytes(image);
        Arrays.fill(content, 0, 1024, (byte) 0);
        Files.write(image, content);
        Rescue rescue = Rescue.of(image.toString(), session(), vault());
        assertThat(rescue.candidates()).isEmpty();
        Finding found = rescue.findings().stream()
                .filter(f -> f.rule().equals("vault"))
                .findFirst()
                .orElseThrow();
        assertThat(found.fix())
                .isEqualTo("cryptsetup luksHeaderRestore " + image + " --header-backup-file " + saved.path());
        Cryptsetup.headerRestore(image, file(saved)).accepted();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
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
}

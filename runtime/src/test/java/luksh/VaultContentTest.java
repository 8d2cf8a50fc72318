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
import luksh.change.step.ChangeSession;
import luksh.format.LuksException;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies in a vault that should not, or not any more, and what a rescue finds there. */
class VaultContentTest extends VaultDesk {
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
        assertThat(person.plans).as("nothing is told where nothing is to do").hasSize(plans);
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
                .hasMessageContaining("use the newer luksh");
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
        try (var bert = QuietPerson.secret("bert")) {
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
        Path other = CryptsetupLuks2.formatted(folder.resolve("other.img"), CARL);
        Cryptsetup.headerBackup(other, uuidFolder.resolve("20990101T000000.000002Z-ffffffff.luks"));

        assertThat(vault().history(disk)).extracting(Backup::path).containsExactly(saved.path());
        assertThat(person.said).anyMatch(line -> line.startsWith("skipped: "));
        Files.setPosixFilePermissions(file(saved), PosixFilePermissions.fromString("r--r--r--"));
        vault().save(disk);
        assertThat(person.said)
                .anyMatch(line ->
                        line.equals("other users can read " + saved.path() + "; to fix it: chmod 400 " + saved.path()));

        Path stranger = Files.createDirectory(folder.resolve("stranger"));
        Path link = root().resolve("x");
        Files.createSymbolicLink(link, stranger);
        Container renamed = open(other);
        renamed.change(c -> c.uuid("11111111-2222-3333-4444-555555555555"));
        Files.createSymbolicLink(root().resolve("11111111-2222-3333-4444-555555555555"), stranger);
        assertThatThrownBy(() -> vault().save(renamed)).hasMessageContaining("is not a folder, or is a link");
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
        var dry = new ChangeSession(person, true, false, folder.resolve("state"), path -> false, resource -> {});
        Vault.at(root().toString(), dry).save(disk);
        assertThat(root()).doesNotExist();
        assertThat(person.said).anyMatch(line -> line.startsWith("dry run: would save the header"));
    }

    @Test
    void rescueFindsTheBackupThatFitsAndMendsWithIt() throws Exception {
        Path image = image(2);
        Container disk = open(image);
        Backup saved = vault().save(disk);
        Path stranger = CryptsetupLuks2.formatted(folder.resolve("other.img"), CARL);
        vault().save(open(stranger));
        byte[] content = Files.readAllBytes(image);
        Arrays.fill(content, 0, 32 << 10, (byte) 0);
        Files.write(image, content);
        assertThat(Rescue.of(image.toString(), session()).candidates()).isEmpty();
        Rescue rescue = Rescue.of(image.toString(), session(), vault());
        assertThat(rescue.candidates()).hasSize(1);
        Backup fits = rescue.candidates().get(0);
        assertThat(fits.reason()).contains(saved.path(), "2 of 2");
        Content.assertHolds(image, content);
        try (var bert = QuietPerson.secret("bert")) {
            assertThat(fits.whoOpens(bert)).hasSize(1);
        }
        assertThat(rescue.mend(fits).done()).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        assertThat(Cryptsetup.dump(image).accepted().out())
                .isEqualTo(Cryptsetup.dump(file(saved)).out());
    }

    @Test
    void rescueMendsALostLuks1HeaderWithItsBackup() throws Exception {
        Path image = image(1);
        Backup saved = vault().save(open(image));
        byte[] content = Files.readAllBytes(image);
        byte[] whole = content.clone();
        Arrays.fill(content, 0, 1024, (byte) 0);
        Files.write(image, content);
        Rescue rescue = Rescue.of(image.toString(), session(), vault());
        Content.assertHolds(image, content);
        assertThat(rescue.candidates())
                .singleElement()
                .satisfies(found ->
                        assertThat(found.reason()).contains(saved.path(), "taken from it: all of it", "2 of 2"));
        assertThat(rules(rescue.findings())).contains("candidate");
        assertThat(rescue.mend(rescue.candidates().get(0)).done()).isTrue();
        Content.assertHolds(image, whole);
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @Test
    void aBackupIsNotSavedAgainAsTheNewest() {
        Container disk = open(image(1));
        Backup first = vault().save(disk);
        assertThatThrownBy(() -> vault().save(first)).hasMessageContaining("is already in a vault");
        assertThat(vault().history(disk)).hasSize(1);
    }
}

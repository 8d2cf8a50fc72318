package luksh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.function.Consumer;
import luksh.change.step.Guard;
import luksh.crypto.Passphrase;
import luksh.finding.Finding;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Openssl;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A vault whose files only a private key or a passphrase opens: luksh's way, and the way without luksh. */
class VaultEncryptedTest extends VaultDesk {
    @TempDir
    private static Path keys;

    private static Openssl.Identity rsa = new Openssl.Identity(Path.of(""), Path.of(""));
    private static Openssl.Identity ec = rsa;

    @BeforeAll
    static void makeCertificates() {
        rsa = Openssl.rsa(keys, "Rita", 3072);
        ec = Openssl.ec(keys, "Emil", "P-256");
    }

    private Vault vault(Consumer<VaultSpec> settings) {
        return Vault.at(root().toString(), settings, session());
    }

    /** Can encrypt, and not decrypt. */
    private Vault night() {
        return vault(v -> v.certificate(rsa.certificate().toString())
                .certificate(ec.certificate().toString()));
    }

    /** Can both. */
    private Vault day(Openssl.Identity who) {
        return vault(v -> v.certificate(rsa.certificate().toString())
                .certificate(ec.certificate().toString())
                .key(who.key().toString()));
    }

    private static Path told(Backup backup) {
        return Path.of(backup.path().replace(".luks.p7m", ".json"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void opensslAndCryptsetupBringBackWhatWasSavedToACertificate(int version) throws Exception {
        Path image = image(version);
        Container disk = open(image);
        Backup saved = night().save(disk);
        assertThat(file(saved).toString()).endsWith(".luks.p7m");
        for (Path each : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
                    .isEqualTo("r--------");
        }
        assertThat(files()).hasSize(2);
        byte[] sealed = Files.readAllBytes(file(saved));
        assertThat(new String(sealed, UTF_8)).doesNotContain("LUKS", disk.uuid());
        assertThat(Files.readString(told(saved)))
                .contains("\"format\":\"CMS AuthEnvelopedData, AES-256-GCM\"", "CN=Rita", "CN=Emil", disk.uuid());

        Path theirs = folder.resolve("theirs");
        Cryptsetup.headerBackup(image, theirs);
        remove(disk, ANNA, BERT);
        Path plain = folder.resolve("header.luks");
        for (var who : new Openssl.Identity[] {rsa, ec}) {
            Openssl.decrypt(file(saved), plain, "-inkey", who.key().toString()).accepted();
            Content.assertSame(plain, theirs);
        }
        assertThat(Cryptsetup.opens(image, BERT, 1)).isFalse();
        Cryptsetup.headerRestore(image, plain).accepted();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    @Test
    void withACertificateAloneTheVaultSavesListsAndTellsWhatIsStale() throws Exception {
        Path image = image(1);
        Container disk = open(image);
        Backup first = night().save(disk);
        assertThat(night().save(disk).path()).as("the same is not saved twice").isEqualTo(first.path());
        assertThat(night().stale(disk)).isEmpty();
        remove(disk, ANNA, BERT);
        Backup second = night().save(disk);
        assertThat(second.reason()).isEqualTo("slot 1 removed");
        assertThat(files()).hasSize(4);
        assertThat(night().history(disk)).extracting(Backup::path).containsExactly(second.path(), first.path());
        assertThat(night().stale(disk)).extracting(Backup::path).containsExactly(first.path());

        Backup listed = night().latest(disk);
        assertThat(listed.encrypted()).isTrue();
        assertThat(listed.uuid()).isEqualTo(disk.uuid());
        assertThat(listed.version()).isEqualTo(disk.version());
        assertThat(listed.slotNumbers()).containsExactly(0);
        assertThat(listed.toString()).contains("encrypted, 1 slot in use");
        assertThat(listed.json()).contains("\"slots\":[{\"slot\":0,\"name\":null,", "\"encrypted\":true");
        assertThatThrownBy(listed::slots)
                .hasMessageContaining("is encrypted to CN=Rita (SHA-256 ")
                .hasMessageContaining("v.key(\"key.pem\")");
        assertThatThrownBy(() -> disk.change(c -> c.restore(listed))).hasMessageContaining("is encrypted to");
        try (var anna = QuietPerson.secret("anna")) {
            assertThat(rules(night().verify(disk, anna))).containsExactly("encrypted");
        }

        night().prune(disk, 1);
        assertThat(files()).hasSize(2);
        assertThat(night().latest(disk).path()).isEqualTo(second.path());
    }

    @Test
    void eraseCountsABackupThatCanBeReadHereAlone() {
        Path image = image(1);
        Container disk = open(image);
        person.answers.add("anna");
        assertThatThrownBy(() -> disk.change(c -> {
                    c.backup(night());
                    c.erase();
                }))
                .hasMessageContaining("no backup outside this container");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        person.answers.clear();
        person.answers.add("anna");
        disk.change(c -> {
            c.backup(day(ec));
            c.erase();
        });
        disk.change(c -> c.restore(day(ec).latest(disk)));
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void withThePrivateKeyItProvesComparesAndRestores() throws Exception {
        Path image = image(2);
        Container disk = open(image);
        Backup saved = night().save(disk);
        remove(disk, ANNA, BERT);
        try (var anna = QuietPerson.secret("anna");
                var carl = QuietPerson.secret("carl")) {
            assertThat(day(ec).verify(disk, anna)).isEmpty();
            assertThat(rules(day(rsa).verify(disk, carl))).containsExactly("does-not-open");
            assertThat(day(ec).latest(disk).whoOpens(anna)).hasSize(1);
        }
        Backup read = day(rsa).file(saved.path());
        assertThat(Vault.differences(read, disk))
                .anyMatch(difference -> difference.sentence().contains("slot 1 removed"));
        assertThat(read.json()).contains("pbkdf2", "\"encrypted\":true");
        disk.change(c -> c.restore(day(ec).latest(disk)));
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        assertThat(files()).as("nothing decrypted lies there").hasSize(2);

        var stranger = Openssl.ec(keys, "stranger", "P-256");
        assertThatThrownBy(() -> vault(v -> v.key(stranger.key().toString()))
                        .latest(disk)
                        .slots())
                .hasMessageContaining(stranger.key().toString())
                .extracting(e -> ((LuksException) e).status())
                .isEqualTo(ExitStatus.PASSPHRASE);
    }

    @Test
    void aPassphraseSealsAndOpensForLukshAndOpenssl() throws Exception {
        Path image = image(1);
        Container disk = open(image);
        try (var secret = secret("open sesame");
                var wrong = secret("open barley");
                var anna = QuietPerson.secret("anna")) {
            Vault safe = vault(v -> v.passphrase(secret).iterations(1000));
            Backup saved = safe.save(disk);
            assertThat(safe.save(disk).path()).isEqualTo(saved.path());
            assertThat(safe.verify(disk, anna)).isEmpty();
            Path plain = folder.resolve("header.luks");
            Openssl.decrypt(file(saved), plain, "-pwri_password", "open sesame").accepted();
            assertThat(Cryptsetup.opens(plain, ANNA, 0)).isTrue();

            Vault slip = vault(v -> v.passphrase(wrong).iterations(1000));
            for (Runnable attempt : new Runnable[] {
                () -> slip.save(disk),
                () -> slip.latest(disk).slots(),
                () -> disk.change(c -> {
                    c.authorize(anna);
                    c.backup(slip);
                    c.uuid("11111111-2222-3333-4444-555555555555");
                })
            }) {
                assertThatThrownBy(attempt::run)
                        .isInstanceOf(LuksException.class)
                        .extracting(e -> ((LuksException) e).status())
                        .isEqualTo(ExitStatus.PASSPHRASE);
            }
            assertThat(open(image).uuid()).isEqualTo(disk.uuid());
            assertThat(files()).hasSize(2);
        }
    }

    private static Passphrase secret(String text) {
        return Passphrase.owning(text.getBytes(UTF_8));
    }

    @Test
    void aFileThatWasTamperedWithIsNotRestored() throws Exception {
        Path image = image(1);
        Container disk = open(image);
        Backup saved = night().save(disk);
        byte[] torn = Files.readAllBytes(file(saved));
        torn[torn.length / 2] ^= 1;
        Files.delete(file(saved));
        Files.write(file(saved), torn);
        try (var anna = QuietPerson.secret("anna")) {
            assertThat(rules(day(ec).verify(disk, anna))).containsExactly("damaged");
        }
        assertThatThrownBy(() -> disk.change(c -> c.restore(day(ec).latest(disk))))
                .hasMessageContaining("is damaged");
        Files.delete(told(saved));
        assertThat(day(ec).history(disk)).as("no header can be read from it").isEmpty();
        assertThat(person.said).anyMatch(line -> line.contains("is damaged: its content changed"));
        person.said.clear();
        assertThatThrownBy(() -> day(ec).file(saved.path())).hasMessageContaining("is damaged: its content changed");
        assertThat(person.said).as("one sentence is enough").isEmpty();
        assertThatThrownBy(() -> day(ec).file(saved.path() + ".none")).hasMessageContaining("cannot read");
        assertThat(night().save(disk).path()).isNotEqualTo(saved.path());
    }

    @Test
    void anEncryptedFileWithoutItsManifestIsReadWithTheKey() throws Exception {
        Path image = image(2);
        Container disk = open(image);
        Backup saved = night().save(disk);
        Files.delete(told(saved));
        assertThat(night().history(disk)).isEmpty();
        assertThat(person.said).anyMatch(line -> line.contains("skipped: ") && line.contains("v.key(\"key.pem\")"));
        assertThat(day(ec).latest(disk).slotNumbers()).containsExactly(0, 1);
        assertThat(day(ec).stale(disk)).isEmpty();
    }

    @Test
    void aVaultThatWasEncryptedStaysSoAndOneThatWasNotSaysWhatIsPlain() throws Exception {
        Path image = image(1);
        Container disk = open(image);
        Backup plain = vault().save(disk);
        Backup sealed = night().save(disk);
        assertThat(sealed.path()).isNotEqualTo(plain.path());
        assertThat(person.said).anyMatch(line -> line.contains("1 older backup in the vault is not encrypted"));
        assertThatThrownBy(() -> vault().save(disk)).hasMessageContaining("this one would not be");
        assertThat(disk.plan(c -> c.backup(vault())).findings())
                .extracting(Finding::sentence)
                .anyMatch(sentence -> sentence.contains("this one would not be"));
        Backup toOne = vault(v -> v.certificate(ec.certificate().toString())).save(disk);
        assertThat(toOne.path()).as("other recipients").isNotEqualTo(sealed.path());
        assertThat(toOne.reason()).isEqualTo("encrypted again");
        assertThat(files()).hasSize(6);
    }

    @Test
    void aStepOfAChangeSavesToItAndRescueReadsIt() throws Exception {
        Path image = image(2);
        Container disk = open(image);
        try (var anna = QuietPerson.secret("anna");
                var bert = QuietPerson.secret("bert")) {
            disk.change(c -> {
                c.authorize(anna);
                c.backup(night());
                c.remove(bert);
            });
        }
        assertThat(night().latest(disk).reason()).isEqualTo("before remove slot 1");
        byte[] header = Files.readAllBytes(image);
        Arrays.fill(header, 0, 32768, (byte) 0);
        Files.write(image, header);
        assertThat(rules(Rescue.of(image.toString(), session(), night()).findings()))
                .contains("encrypted");
        Rescue rescue = Rescue.of(image.toString(), session(), day(rsa));
        assertThat(rescue.candidates()).isNotEmpty();
        person.answers.add("anna");
        rescue.restore(day(rsa).latest(disk), c -> c.allow(Guard.WINDOW));
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }
}

package luksh;

import static luksh.Doctored.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.Json;
import luksh.format.LuksException;
import luksh.oracle.Oracle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What check says of LUKS2 headers. */
class Luks2CheckTest {
    @TempDir
    Path folder;

    private Path image;

    @BeforeEach
    void format() {
        image = Doctored.formatted(folder.resolve("disk.img"));
    }

    private Container open() {
        return Container.read(image.toString(), new QuietPerson().session(folder.resolve("state")));
    }

    private List<Finding> check() {
        return open().check();
    }

    private void json(UnaryOperator<Json.Obj> change) {
        Doctored.json(image, change);
    }

    private void assertFound(String rule, String where, String sentence, String fix) {
        assertThat(check()).anySatisfy(finding -> {
            assertThat(finding.rule()).isEqualTo(rule);
            assertThat(finding.where()).isEqualTo(where);
            assertThat(finding.sentence()).contains(sentence);
            assertThat(finding.fix()).isEqualTo(fix.replace("IMAGE", finding.path()));
        });
    }

    private List<String> rules() {
        return check().stream().map(Finding::rule).toList();
    }

    @Test
    void nothingSpeaksAgainstAFreshHeader() {
        assertThat(rules()).isEmpty();
    }

    @Test
    void aDamagedCopyIsNamedWithTheOneThatHolds() {
        Doctored.bytes(image, content -> content[16384 + 4100] ^= 1);
        assertFound(
                "copy-damaged",
                "copy at byte 16384",
                "The copy at byte 0 is valid (sequence id 3)",
                "luksh repair IMAGE");
        assertThat(rules()).containsExactly("copy-damaged");
    }

    @Test
    void anOlderCopyIsNamedWithTheReason() {
        Doctored.bytes(image, content -> {
            content[23] = 2;
            Doctored.checksum(content, 0);
        });
        assertFound(
                "copy-obsolete",
                "copy at byte 0",
                "its sequence id is 2, the other copy's 3. The copy at byte 16384 is valid",
                "luksh repair IMAGE");
    }

    @Test
    void copiesThatDifferUnderOneNumber() {
        Doctored.bytes(image, content -> {
            content[16384 + 24] = 'x';
            Doctored.checksum(content, 16384);
        });
        assertFound("copy-obsolete", "copy at byte 16384", "differs from the first copy", "luksh repair IMAGE");
    }

    @Test
    void aCopyThatAnOlderContainerLeft() {
        Path other = Doctored.formatted(folder.resolve("other.img"), "--luks2-metadata-size", "64k");
        Doctored.bytes(image, content -> {
            try {
                System.arraycopy(Files.readAllBytes(other), 0x10000, content, 0x10000 + 0x40000, 0);
                System.arraycopy(Files.readAllBytes(other), 0x10000, content, 0x10000, 0x10000);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        assertFound("stray-copy", "byte 65536", "the second copy of another LUKS2 header", "");
    }

    @Test
    void tokensThatUnlockNothing() {
        json(root -> with(root, "tokens.0", "{'type':'systemd-tpm2','keyslots':[]}"));
        Doctored.token(image, "{\"type\":\"luks2-keyring\",\"keyslots\":[\"0\"],\"key_description\":\"k\"}");
        assertFound("dangling-token", "token 0", "systemd-tpm2 names no key slot", "luksh token IMAGE --remove 0");
        assertThat(rules()).containsExactly("dangling-token");
    }

    @Test
    void requirementsAndFlags() {
        json(root -> with(root, "config.requirements", "{'mandatory':['opal','offline-reencrypt']}"));
        json(root -> with(root, "config.flags", "['allow-discards','odd']"));
        assertFound("requirement", "requirements", "the header requires 'opal'", "");
        assertFound("reencryption", "requirements", "offline-reencrypt", "cryptsetup reencrypt --resume-only " + image);
        assertFound("unknown-flag", "flags", "'odd'", "");
        assertThat(rules()).hasSize(3);
    }

    @Test
    void aReencryptionUnderWay() {
        var command = List.of(
                "cryptsetup",
                "reencrypt",
                "--init-only",
                "--batch-mode",
                "--pbkdf",
                "pbkdf2",
                "-d",
                "-",
                "--pbkdf-force-iterations",
                "1000",
                image.toString());
        Oracle.run(Doctored.ANNA, command).accepted();
        assertFound(
                "reencryption",
                "requirements",
                "a reencryption is unfinished (online-reencrypt-v2)",
                "cryptsetup reencrypt --resume-only " + image);
        assertThat(rules()).doesNotContain("stale-reencryption");
    }

    @Test
    void anUnboundSlot() {
        var command = List.of(
                "cryptsetup",
                "luksAddKey",
                "--unbound",
                "--key-size",
                "64",
                "--batch-mode",
                "--pbkdf",
                "pbkdf2",
                "--pbkdf-force-iterations",
                "1000",
                "-d",
                "-",
                "-S",
                "3",
                image.toString());
        Oracle.run("bert".getBytes(StandardCharsets.UTF_8), command).accepted();
        assertFound("unbound", "slot 3", "the slot contains a key that does not unlock this payload", "");
        json(root -> with(root, "keyslots.0.priority", "0"));
        assertThat(rules()).contains("all-ignored");
    }

    @Test
    void costsBelowAnyFloor() {
        json(root -> with(root, "keyslots.0.kdf.iterations", "999"));
        json(root -> with(root, "digests.0.iterations", "12"));
        assertFound("slot-iterations", "slot 0", "999 iterations", "luksh rekey IMAGE --slot 0");
        assertFound("digest-iterations", "digest", "12 iterations", "luksh digest IMAGE 1000");
        json(root -> with(
                root,
                "keyslots.0.kdf",
                "{'type':'argon2id','time':4,'memory':32,'cpus':1,'salt':" + Doctored.get(root, "keyslots.0.kdf.salt")
                        + "}"));
        assertFound(
                "slot-memory", "slot 0", "32 KiB of memory and 4 passes", "luksh rekey IMAGE --slot 0 --kdf argon2id");
    }

    @Test
    void theOnlySlotIsIgnored() {
        json(root -> with(root, "keyslots.0.priority", "0"));
        assertFound(
                "all-ignored",
                "slot 0",
                "Its passphrase works only where the slot is named",
                "luksh priority IMAGE 0 normal");
    }

    @Test
    void anAreaThatSomethingWroteInto() {
        Doctored.bytes(image, content -> Arrays.fill(content, 32768 + 70_000, 32768 + 70_512, (byte) 'x'));
        assertFound(
                "area-not-random",
                "slot 0",
                "sectors 200 to 201 (data that is not encrypted). ",
                "luksh restore " + image + " FILE");
    }

    @Test
    void roomThatIsFull() {
        json(root -> with(root, "config.keyslots_size", "'262144'"));
        assertFound("room-full", "keyslots", "it can grow up to the payload", "");
        json(root -> with(root, "segments.0.offset", "'294912'"));
        assertFound("room-full", "keyslots", "luksh cannot add a slot", "luksh kill-slot IMAGE SLOT");
        json(root -> with(root, "config.odd", "'" + "x".repeat(10_000) + "'"));
        assertFound("json-full", "json", "of the 12288 bytes", "");
    }

    @Test
    void aPayloadThatIsNotEncrypted() {
        json(root -> with(root, "segments.0.encryption", "'cipher_null-ecb'"));
        assertFound("not-encrypted", "payload", "cipher_null-ecb does not encrypt the payload", "");
    }

    /** What is not supported is in one field of a header that is sound otherwise. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            segments.0.encryption | 'xchacha20,aes-adiantum-plain64' | payload | unsupported cipher 'xchacha20,aes'
            segments.0.encryption | 'aes-xts-random' | payload | unsupported IV 'random'
            segments.0.encryption | 'serpent-xts-essiv:sha512' | payload | serpent does not support keys of 512 bits
            segments.0.encryption | 'aes-hctr2-plain64' | payload | unsupported cipher mode 'hctr2'
            segments.0.integrity | {'type':'hmac(sha256)','journal_encryption':'none','journal_integrity':'none'} \
              | payload | authenticated by dm-integrity
            keyslots.0.area.encryption | 'cast6-xts-plain64' | slot 0 | unsupported cipher 'cast6'
            keyslots.0.area.key_size | 40 | slot 0 | with a key of 320 bits
            keyslots.0.af.hash | 'sha9' | slot 0 | unsupported hash 'sha9'
            digests.0.hash | 'sha9' | digest | unsupported hash 'sha9'
            keyslots.0.kdf.hash | 'sha9' | slot 0 | unsupported hash 'sha9'
            """)
    void whatLukshCannotOpenIsFound(String field, String value, String where, String why) {
        json(root -> with(root, field, value));
        assertThat(check()).anySatisfy(finding -> {
            assertThat(finding.rule()).isEqualTo("cannot-open");
            assertThat(finding.severity()).isEqualTo(Severity.WARNING);
            assertThat(finding.where()).isEqualTo(where);
            assertThat(finding.sentence())
                    .startsWith("luksh cannot unlock this ")
                    .contains(why);
        });
        assertThatThrownBy(() -> open().unlock(QuietPerson.secret("anna")))
                .as("and that is so")
                .isInstanceOf(LuksException.class)
                .hasMessageContaining(why);
    }

    /** dm-crypt maps whole sectors alone. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            4096 | 2097152 |         | 0   |
            4096 | 2098688 |         | 0   | ERROR the device ends 1 536 bytes after a sector of 4 KiB
            4096 | 2097153 |         | 0   | INFO the image ends 1 bytes after a sector of 512 bytes
            512  | 2097664 |         | 0   |
            4096 | 1050624 |         | 0   | ERROR only 2 048 bytes are left for the payload
            512  | 1048576 |         | 0   | INFO this file contains only a header
            512  | 2097152 | 1048576 | 0   |
            512  | 1572864 | 1048576 | 0   | ERROR the payload ends at byte 2097152, but the device ends at byte 1572864
            4096 | 2097152 |         | 4   | ERROR the iv_tweak 4 is inside a sector of 4 KiB
            4096 | 2097152 |         | 8   |
            """)
    void aPayloadThatTheKernelDoesNotMapIsFound(
            String sector, long size, @Nullable String length, String tweak, @Nullable String expected) {
        json(root -> {
            Json.Obj changed = with(root, "segments.0.sector_size", sector);
            changed = with(changed, "segments.0.iv_tweak", "'" + tweak + "'");
            return length == null ? changed : with(changed, "segments.0.size", "'" + length + "'");
        });
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> found = check().stream()
                .map(finding -> finding.severity() + " " + finding.sentence())
                .toList();
        if (expected == null) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).singleElement().asString().startsWith(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "aes-ecb, equal blocks of data are equal on the disk",
        "aes-cbc-plain, its IV is predictable",
        "aes-cbc-plain64, its IV is predictable",
        "twofish-cbc-benbi, its IV is predictable",
        "aes-cbc-null, every sector has the same IV",
        "aes-xts-null, every sector has the same IV",
        "capi:ecb(aes), equal blocks",
        "aes-plain, its IV is predictable",
        "aes-ctr-plain64, two versions of a sector"
    })
    void aModeThatGivesAwayMoreThanOthersIsFound(String cipher, String sentence) {
        json(root -> with(root, "segments.0.encryption", "'" + cipher + "'"));
        assertThat(check())
                .filteredOn(finding -> finding.rule().equals("weak-mode"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.sentence()).startsWith(cipher + ": " + sentence);
                    assertThat(finding.where()).isEqualTo("segment 0");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"aes-xts-plain64", "aes-cbc-essiv:sha256", "serpent-lrw-benbi", "aes-xts-plain"})
    void aModeThatIsAsGoodAsAnyIsNone(String cipher) {
        json(root -> with(root, "segments.0.encryption", "'" + cipher + "'"));
        assertThat(rules()).doesNotContain("weak-mode");
    }

    @Test
    void aKeyAreaWithAWeakerCipherThanThePayloadIsFound() {
        json(root -> with(
                with(root, "keyslots.0.area.encryption", "'aes-cbc-essiv:sha256'"), "keyslots.0.area.key_size", "16"));
        assertFound(
                "slot-cipher",
                "slot 0",
                "aes-cbc-essiv:sha256 with 128 bits encrypts the key area. This is weaker than the payload's"
                        + " aes-xts-plain64 with 512 bits",
                "luksh add-key IMAGE --duplicate && luksh kill-slot IMAGE 0");
        json(root -> with(root, "keyslots.0.area.key_size", "32"));
        assertThat(rules()).as("256 bits, as a half of XTS has").doesNotContain("slot-cipher");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            systemd-tpm2   | a TPM unlocks slot 0 (token 0 (TPM2, no PCRs)) \
              | systemd-cryptenroll --unlock-tpm2-device=auto --recovery-key IMAGE
            systemd-fido2  | a security key unlocks slot 0 \
              | systemd-cryptenroll --unlock-fido2-device=auto --recovery-key IMAGE
            systemd-pkcs11 | a smart card unlocks slot 0 | systemd-cryptenroll --recovery-key IMAGE
            clevis         | clevis unlocks slot 0 \
              | clevis luks pass -d IMAGE -s 0
            """)
    void onlyATokenIsLeftAsAWayIn(String type, String words, String fix) {
        assertThat(rules()).doesNotContain("only-token");
        json(root -> with(root, "tokens.0", "{'type':'" + type + "','keyslots':['0']}"));
        assertThat(check())
                .filteredOn(finding -> finding.rule().equals("only-token"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.sentence()).contains(words);
                    assertThat(finding.fix()).startsWith(fix.replace("IMAGE", finding.path()));
                });
    }

    @Test
    void aRecoveryKeyIsAPersons() {
        Doctored.token(image, "{\"type\":\"systemd-recovery\",\"keyslots\":[\"0\"]}");
        assertThat(rules()).doesNotContain("only-token");
    }

    @Test
    void aSegmentThatBeginsWithinASector() {
        json(root -> with(with(root, "segments.0.sector_size", "4096"), "segments.0.offset", "'557568'"));
        assertFound("segment-alignment", "segment 0", "begins at byte 557568, inside a sector of 4 KiB", "");
    }

    @Test
    void aHeaderThatWentAwayIsAFindingAndNotAFailure() {
        Container disk = open();
        Doctored.zeros(image, 0, 1 << 20);
        assertThat(disk.check()).singleElement().satisfies(finding -> {
            assertThat(finding.rule()).isEqualTo("no-header");
            assertThat(finding.fix()).isEqualTo("luksh rescue " + image);
        });
    }
}

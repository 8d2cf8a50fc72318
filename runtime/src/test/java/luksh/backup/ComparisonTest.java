package luksh.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.finding.Place;
import luksh.oracle.Cryptsetup;
import luksh.oracle.CryptsetupLuks2;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What cryptsetup did to a container, told in words from the two headers alone. */
class ComparisonTest {
    private static final byte[] ANNA = "anna".getBytes(UTF_8);
    private static final byte[] BERT = "bert".getBytes(UTF_8);

    @TempDir
    Path folder;

    private Path luks1() {
        return Cryptsetup.formatted(folder.resolve("one.img"), 4 << 20, ANNA);
    }

    private Path luks2() {
        return CryptsetupLuks2.formatted(folder.resolve("two.img"), ANNA);
    }

    private Path copy(Path image) throws Exception {
        return Files.copy(image, folder.resolve("before.img"));
    }

    private static List<Difference> diff(Path left, Path right) {
        try (Device first = Disk.openForReading(left.toString());
                Device second = Disk.openForReading(right.toString())) {
            return Comparison.of(Headers.read(first), first, Headers.read(second), second);
        }
    }

    private static List<String> words(Path left, Path right) {
        return diff(left, right).stream().map(Difference::sentence).toList();
    }

    private static void cryptsetup(byte[] input, String... words) {
        Oracle.run(input, words).accepted();
    }

    @Test
    void aCopyDoesNotDiffer() throws Exception {
        assertThat(words(luks1(), copy(luks1()))).isEmpty();
        Files.delete(folder.resolve("before.img"));
        assertThat(words(luks2(), copy(luks2()))).isEmpty();
    }

    @Test
    void aBackupDoesNotDifferAndARepairedCopyNeither() throws Exception {
        Path image = luks2();
        Path backup = folder.resolve("backup");
        Cryptsetup.headerBackup(image, backup);
        byte[] content = Files.readAllBytes(image);
        content[4096] ^= 1;
        Files.write(image, content);
        Cryptsetup.dump(image).accepted();
        assertThat(Files.mismatch(image, backup)).as("cryptsetup mended it").isNotEqualTo(-1);
        assertThat(words(image, backup)).isEmpty();
    }

    @Test
    void slotsThatCameAndWentAreToldWithTheirCost() throws Exception {
        Path image = luks2();
        Path before = copy(image);
        Cryptsetup.addKey(
                image,
                ANNA,
                BERT,
                2,
                "--pbkdf",
                "argon2id",
                "--pbkdf-memory",
                "1024",
                "--pbkdf-parallel",
                "1",
                "--pbkdf-force-iterations",
                "4");
        assertThat(diff(before, image))
                .containsExactly(new Difference(
                        Place.slot(2),
                        "",
                        "",
                        "argon2id, 4 passes, 1 MiB, 1 lane",
                        "slot 2 added, argon2id, 4 passes, 1 MiB, 1 lane"));
        assertThat(words(image, before)).containsExactly("slot 2 removed, argon2id, 4 passes, 1 MiB, 1 lane");
    }

    @Test
    void aChangedPassphraseAndAChangedCostAreTwoThings() throws Exception {
        Path image = luks1();
        Path before = copy(image);
        Cryptsetup.addKey(image, ANNA, BERT, 1);
        Path two = folder.resolve("two-slots.img");
        Files.copy(image, two);
        Cryptsetup.killSlot(image, ANNA, 1);
        Cryptsetup.addKey(image, ANNA, "carl".getBytes(UTF_8), 1);
        assertThat(diff(two, image))
                .containsExactly(
                        new Difference(Place.slot(1), "", "", "", "slot 1: passphrase or salt changed, same cost"));
        Cryptsetup.killSlot(image, ANNA, 1);
        assertThat(words(before, image)).isEmpty();
        Cryptsetup.addKey(image, ANNA, BERT, 1, "--pbkdf-force-iterations", "12345");
        assertThat(words(two, image)).containsExactly("slot 1 1 000 → 12 345 iterations");
        assertThat(diff(two, image)).extracting(Difference::what).containsExactly("cost");
    }

    @Test
    void aWipedAreaIsNotTheSameAsAnotherPassphrase() throws Exception {
        Path image = luks1();
        Path before = copy(image);
        byte[] content = Files.readAllBytes(image);
        content[5000] ^= 1;
        Files.write(image, content);
        assertThat(words(before, image)).hasSize(1).first().asString().contains("damaged or wiped");
    }

    @Test
    void whatIsConfiguredIsTold() throws Exception {
        Path image = luks2();
        Path before = copy(image);
        CryptsetupLuks2.config(image, "--label", "office", "--subsystem", "backup")
                .accepted();
        CryptsetupLuks2.config(image, "--priority", "prefer", "--key-slot", "0").accepted();
        CryptsetupLuks2.token(image, "{\"type\":\"acme\",\"keyslots\":[\"0\"]}", "import", "--json-file", "-")
                .accepted();
        assertThat(words(before, image))
                .containsExactly(
                        "label office set",
                        "subsystem backup set",
                        "slot 0 priority normal → prefer",
                        "token 0 added, acme");
        Path after = folder.resolve("after.img");
        Files.copy(image, after);
        CryptsetupLuks2.token(image, "", "unassign", "--token-id", "0", "--key-slot", "0")
                .accepted();
        cryptsetup(
                new byte[0],
                "cryptsetup",
                "luksUUID",
                "-q",
                "--uuid",
                "11111111-2222-3333-4444-555555555555",
                image.toString());
        assertThat(diff(after, image)).extracting(Difference::where).containsExactly("uuid", "token 0");
        assertThat(words(after, image)).contains("token 0 for slots 0 → ");
    }

    @Test
    void anotherContainerDiffersInItsVolumeKey() {
        Path one = luks2();
        Path other = CryptsetupLuks2.formatted(folder.resolve("other.img"), ANNA, "--label", "x");
        assertThat(words(one, other))
                .contains(
                        "slot 0: passphrase or salt changed, same cost",
                        "digest 0: another volume key, or a new digest with another salt")
                .anyMatch(sentence -> sentence.startsWith("uuid "));
    }

    @Test
    void theTwoVersionsAndOtherCiphersAreTold() {
        List<Difference> found = diff(luks1(), luks2());
        assertThat(found)
                .extracting(Difference::sentence)
                .contains("version LUKS1 → LUKS2", "segment 0 cipher aes-xts-plain64 → aes-cbc-plain64")
                .anyMatch(sentence -> sentence.startsWith("segment 0 from byte "));
    }

    @Test
    void theConversionKeepsSlotsAndDigest() throws Exception {
        Path image = luks1();
        Path before = copy(image);
        cryptsetup(new byte[0], "cryptsetup", "convert", "-q", "--type", "luks2", image.toString());
        assertThat(words(before, image))
                .contains("version LUKS1 → LUKS2")
                .noneMatch(sentence -> sentence.contains("passphrase") || sentence.contains("another volume key"));
    }
}

package luksh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.LuksException;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A LUKS1 header that broke is told field by field, mended where one value is possible or a backup has it, and judged. */
@Tag("once")
class Luks1RescueTest {
    private static final byte[] ANNA = "anna".getBytes(UTF_8);
    private static final byte[] BERT = "bert".getBytes(UTF_8);

    @TempDir
    private static Path once;

    /** Anna opens slot 0, Bert slot 1. */
    private static byte[] whole;

    private static String dump;

    @TempDir
    private Path folder;

    private final QuietPerson person = new QuietPerson();
    private Path image;

    @BeforeAll
    static void format() throws Exception {
        Path made = Cryptsetup.formatted(once.resolve("disk.img"), 2560 << 10, ANNA);
        Cryptsetup.addKey(made, ANNA, BERT, 1);
        whole = Files.readAllBytes(made);
        dump = Cryptsetup.dump(made).accepted().out();
    }

    @BeforeEach
    void copy() throws Exception {
        image = Files.write(folder.resolve("disk.img"), whole);
    }

    private Vault vault() {
        return Vault.at(folder.resolve("safe").toString(), person.session(folder.resolve("state")));
    }

    private void save() {
        vault().save(Container.read(image.toString(), person.session(folder.resolve("state"))));
    }

    private Rescue rescue(boolean withVault) throws Exception {
        byte[] before = Files.readAllBytes(image);
        var session = person.session(folder.resolve("state"));
        Rescue rescue =
                withVault ? Rescue.of(image.toString(), session, vault()) : Rescue.of(image.toString(), session);
        // a report writes nothing
        Content.assertHolds(image, before);
        return rescue;
    }

    private void damage(Consumer<byte[]> how) {
        Doctored.bytes(image, how);
    }

    private static void zeros(byte[] content, int from, int to) {
        Arrays.fill(content, from, to, (byte) 0);
    }

    private static List<String> bytes(Rescue rescue) {
        return rescue.findings().stream()
                .filter(finding -> finding.rule().equals("bytes"))
                .map(Finding::sentence)
                .toList();
    }

    private static List<String> rules(Rescue rescue) {
        return rescue.findings().stream().map(Finding::rule).toList();
    }

    /** To the byte. */
    private void assertMendedBy(Rescue rescue) throws Exception {
        assertThat(rescue.mend(rescue.candidates().get(0)).done()).isTrue();
        Content.assertHolds(image, whole);
    }

    /** Laid on a copy it is the header that cryptsetup dumped. */
    private void assertFits(Rescue rescue) {
        assertThat(rescue.candidates()).hasSize(1);
        assertThat(lines(rescue.candidates().get(0).dump())).isEqualTo(lines(dump));
    }

    /** The first one names the image. */
    private static List<String> lines(String text) {
        return text.lines().skip(1).toList();
    }

    private void assertJudged() throws Exception {
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
        assertThat(rules(rescue(false))).containsExactly("readable");
    }

    /** The offset of the field, its damage in hex, and what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|000000000000|bytes 0 to 5, magic: zeros; it must be LUKS, 0xba 0xbe",
                "6|0009|bytes 6 to 7, version: 9; it must be 1",
                "108|00000007|bytes 108 to 111, key-bytes: 7; it must be 64, by the positions of the key areas",
                "352|0000beef|bytes 352 to 355, key-slot-3 active: 0x0000BEEF; it must be 0x0000DEAD (disabled), because the entry has no salt and no iterations",
                "252|ffffffff|bytes 252 to 255, key-slot-0 stripes: 4294967295; it must be 4000",
                "296|00000001|bytes 296 to 299, key-slot-1 key-material-offset: sector 1, inside the header; it must be 512, by the positions of the other areas",
                "296|00000009|bytes 296 to 299, key-slot-1 key-material-offset: sector 9, inside the area of slot 0; it must be 512, by the positions of the other areas",
                "296|7fffffff|bytes 296 to 299, key-slot-1 key-material-offset: sector 2147483647, after the end of the device; it must be 512, by the positions of the other areas"
            })
    void whereOneValueIsPossibleItIsSaidAndPutBack(int offset, String hex, String sentence) throws Exception {
        byte[] broken = HexFormat.of().parseHex(hex);
        damage(content -> System.arraycopy(broken, 0, content, offset, broken.length));
        Rescue rescue = rescue(false);
        assertThat(bytes(rescue)).containsExactly(sentence);
        assertThat(rescue.findings()).anySatisfy(finding -> {
            assertThat(finding.rule()).isEqualTo("candidate");
            assertThat(finding.sentence()).endsWith("tested in memory: readable; key areas that look intact: 2 of 2");
        });
        assertFits(rescue);
    }

    @Test
    void severalFieldsAtOnceToo() throws Exception {
        damage(content -> {
            zeros(content, 0, 8);
            content[208] = 5;
            content[254] = 0;
        });
        assertMendedBy(rescue(false));
        assertJudged();
    }

    /** What was drawn at random or named by a person is in a backup or nowhere. */
    @ParameterizedTest
    @CsvSource({
        "8,40,cipher-name",
        "72,104,hash-spec",
        "112,132,mk-digest",
        "132,164,mk-digest-salt",
        "164,168,mk-digest-iter",
        "216,248,key-slot-0 salt"
    })
    void whatOnlyABackupKnowsIsTakenFromIt(int from, int to, String field) throws Exception {
        save();
        damage(content -> zeros(content, from, to));
        Rescue alone = rescue(false);
        assertThat(bytes(alone))
                .singleElement()
                .satisfies(sentence -> assertThat(sentence).contains(", " + field + ": "));
        assertThat(alone.candidates()).isEmpty();
        Rescue rescue = rescue(true);
        try (var bert = QuietPerson.secret("bert")) {
            assertThat(rescue.candidates().get(0).whoOpens(bert))
                    .as("opened on the copy")
                    .hasSize(1);
        }
        assertFits(rescue);
    }

    /** No rule is broken, and without a backup nobody can see it. */
    @Test
    void aSaltThatIsNotTheOneOfItsAreaIsFoundBesideABackup() throws Exception {
        save();
        damage(content -> content[230] ^= 4);
        assertThat(rules(rescue(false))).containsExactly("readable");
        Rescue rescue = rescue(true);
        assertThat(rescue.candidates())
                .singleElement()
                .satisfies(found -> assertThat(found.reason()).contains("taken from it: slot 0;"));
        assertMendedBy(rescue);
    }

    /** The header reads, and without a backup all but the first two look sound. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8|786573|cipher-name|bytes 8 to 39, cipher-name: 'xes'; valid: a cipher that exists, for example aes",
                "40|7a|cipher-mode|bytes 40 to 71, cipher-mode: 'zts-plain64'; valid: a mode that exists, for example xts-plain64",
                "40|63626300|cipher-mode|'xts-plain64' in backup",
                "72|7368613100000000|hash-spec|bytes 72 to 103, hash-spec: 'sha1'; 'sha256' in backup",
                "104|00002000|payload-offset|bytes 104 to 107, payload-offset: 00002000; 00001000 in backup",
                "112|00010203040506070809|mk-digest|bytes 112 to 131, mk-digest: 0001020304050607…; ",
                "140|00010203|mk-digest-salt|bytes 132 to 163, mk-digest-salt: ",
                "164|00000007|mk-digest-iter|bytes 164 to 167, mk-digest-iter: 00000007; ",
                "168|7a7a7a7a|uuid|bytes 168 to 207, uuid: 'zzzz"
            })
    void aFieldThatIsNotTheBackupsBesideItsKeyAreasIsFoundAndMended(
            int offset, String hex, String field, String sentence) throws Exception {
        save();
        byte[] broken = HexFormat.of().parseHex(hex);
        damage(content -> System.arraycopy(broken, 0, content, offset, broken.length));
        Rescue rescue = rescue(true);
        assertThat(bytes(rescue))
                .singleElement()
                .satisfies(
                        said -> assertThat(said).contains(", " + field + ": ").contains(sentence));
        assertThat(rescue.findings())
                .noneSatisfy(finding -> assertThat(finding.sentence()).contains(Wording.NO_DAMAGE));
        assertThat(rescue.findings())
                .filteredOn(finding -> finding.rule().equals("candidate"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.fix())
                        .isEqualTo("luksh rescue " + image + " --vault " + folder.resolve("safe")));
        assertMendedBy(rescue);
        assertJudged();
    }

    @ParameterizedTest
    @CsvSource({"8,786573,cipher-name", "40,7a,cipher-mode", "108,00000020,key-bytes"})
    void checkAccusesTheFieldToo(int offset, String hex, String field) throws Exception {
        Container sound = Container.read(image.toString(), person.session(folder.resolve("state")));
        assertThat(sound.check())
                .noneSatisfy(finding -> assertThat(finding.rule()).isEqualTo("bytes"));
        byte[] broken = HexFormat.of().parseHex(hex);
        damage(content -> System.arraycopy(broken, 0, content, offset, broken.length));
        Container damaged = Container.read(image.toString(), person.session(folder.resolve("state")));
        assertThat(damaged.check())
                .filteredOn(finding -> finding.rule().equals("bytes"))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                    assertThat(finding.sentence()).contains(", " + field + ": ");
                    assertThat(finding.fix()).isEqualTo("luksh rescue " + image);
                });
    }

    /** The way out that the refusal of a restore names. */
    @ParameterizedTest
    @CsvSource({
        "8,786573",
        "40,7a",
        "72,7368613100000000",
        "104,00002000",
        "108,00000020",
        "112,00010203040506070809",
        "168,7a7a7a7a"
    })
    void aHeaderThatReadsAndIsOfNoUseTakesABackup(int offset, String hex) throws Exception {
        Path file = Files.write(folder.resolve("saved.luks"), Arrays.copyOf(whole, 2 << 20));
        byte[] broken = HexFormat.of().parseHex(hex);
        damage(content -> System.arraycopy(broken, 0, content, offset, broken.length));
        byte[] damaged = Files.readAllBytes(image);
        Container backup = Container.read(file.toString(), person.session(folder.resolve("state")));
        if (offset == 8) {
            assertThatThrownBy(() -> Container.read(image.toString(), person.session(folder.resolve("state")))
                            .change(c -> c.restore(backup)))
                    .hasMessageContaining("luksh rescue " + image + " --backup " + file);
        }
        try (var wrong = QuietPerson.secret("nobody")) {
            assertThatThrownBy(() -> rescue(false).restore(backup, c -> c.authorize(wrong)))
                    .isInstanceOf(LuksException.class);
        }
        // the passphrase is tested before the first write
        Content.assertHolds(image, damaged);
        try (var bert = QuietPerson.secret("bert")) {
            assertThat(rescue(false).restore(backup, c -> c.authorize(bert)).done())
                    .isTrue();
        }
        Content.assertHolds(image, whole);
        assertJudged();
    }

    @Test
    void aHeaderThatIsOfUseTakesNone() throws Exception {
        Path other = Cryptsetup.formatted(folder.resolve("other.img"), 3 << 20, ANNA, "--key-size", "256");
        Container backup = Container.read(other.toString(), person.session(folder.resolve("state")));
        Container own = Container.read(
                Files.write(folder.resolve("own.luks"), whole).toString(), person.session(folder.resolve("state")));
        assertThatThrownBy(() -> rescue(false).restore(own))
                .hasMessageContaining("its header is readable")
                .hasMessageContaining("luksh restore " + image);
        assertThatThrownBy(() -> rescue(false).restore(backup))
                .hasMessageContaining("belongs to another container")
                .hasMessageNotContaining("luksh restore");
        Content.assertHolds(image, whole);
    }

    @Test
    void whatAChangeMadeIsNotDamage() throws Exception {
        save();
        try (var anna = QuietPerson.secret("anna")) {
            Container.read(image.toString(), person.session(folder.resolve("state")))
                    .change(c -> {
                        c.authorize(anna);
                        c.digest(d -> d.iterations(1100));
                        c.uuid("0b5a4e1e-3f0c-4f6e-9d59-3a1d2c4b5e6f");
                    });
        }
        Rescue rescue = rescue(true);
        assertThat(rules(rescue)).containsExactly("readable");
        assertThat(rescue.candidates()).isEmpty();
    }

    @Test
    void whatChangedSinceTheBackupStays() throws Exception {
        save();
        Cryptsetup.addKey(image, ANNA, "carl".getBytes(UTF_8), 2);
        Cryptsetup.killSlot(image, ANNA, 1);
        assertThat(rescue(true).candidates())
                .as("a sound header needs no backup")
                .isEmpty();
        byte[] now = Files.readAllBytes(image);
        damage(content -> zeros(content, 0, 168));
        Rescue rescue = rescue(true);
        rescue.mend(rescue.candidates().get(0));
        Content.assertHolds(image, now);
        assertThat(Cryptsetup.opens(image, "carl".getBytes(UTF_8), 2)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isFalse();
    }

    @Test
    void aBackupOfAnotherContainerIsNoCandidate() throws Exception {
        Path other = Cryptsetup.formatted(folder.resolve("other.img"), 2560 << 10, ANNA);
        vault().save(Container.read(other.toString(), person.session(folder.resolve("state"))));
        damage(content -> zeros(content, 0, 592));
        Rescue rescue = rescue(true);
        assertThat(rescue.candidates()).isEmpty();
        assertThat(rules(rescue)).containsExactly("no-header", "header-lost");
    }

    @Test
    void aSlotWhoseAreaIsGoneIsSaidAlsoIfTheHeaderIsSound() throws Exception {
        damage(content -> Arrays.fill(content, 8192, 8704, (byte) 'x'));
        assertThat(rules(rescue(false))).containsExactly("readable", "area-not-random");
        assertThat(rescue(false).findings().get(1).severity()).isEqualTo(Severity.ERROR);
        damage(content -> zeros(content, 0, 6));
        Rescue rescue = rescue(false);
        assertThat(rescue.findings().get(0).sentence()).doesNotContain("luksh rescue");
        assertThat(rescue.findings())
                .anySatisfy(finding -> assertThat(finding.sentence())
                        .endsWith("tested in memory: readable; key areas that look intact: 1 of 2"));
        assertThat(rescue.findings()).anySatisfy(finding -> {
            assertThat(finding.where()).isEqualTo("slot 0");
            assertThat(finding.sentence())
                    .contains("sector 16 (bytes 0x78)", "Probability of a false alarm: 1 in 400 million");
        });
    }

    @Test
    void aDeviceThatHoldsOtherThingsIsNotCalledALuks1Header() throws Exception {
        for (int i = 0; i < 5; i++) {
            var noise = new byte[1 << 20];
            new Random(i).nextBytes(noise);
            Files.write(image, noise);
            assertThat(rules(rescue(false))).containsExactly("no-header", "header-lost");
        }
        Files.write(
                image,
                "A letter to a friend, and no header at all.\n".repeat(30_000).getBytes(UTF_8));
        assertThat(rules(rescue(false))).containsExactly("no-header", "nothing-left");
    }

    @Test
    void aHeaderThatChangedSinceItWasFoundIsNotMended() throws Exception {
        damage(content -> zeros(content, 0, 6));
        Rescue rescue = rescue(false);
        damage(content -> content[240] ^= 1);
        assertThatThrownBy(() -> rescue.mend(rescue.candidates().get(0)))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("changed after luksh found it");
        assertThat(Cryptsetup.isLuks(image)).isFalse();
    }

    @Test
    void withoutConsentNothingIsWritten() throws Exception {
        damage(content -> zeros(content, 0, 6));
        byte[] before = Files.readAllBytes(image);
        person.consent = false;
        Rescue rescue = rescue(false);
        assertThatThrownBy(() -> rescue.mend(rescue.candidates().get(0))).hasMessageContaining("word yes");
        Content.assertHolds(image, before);
    }
}

package luksh;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import luksh.crypto.Secret;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.Size;
import luksh.format.luks1.Luks1Header;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged LUKS1 headers: what an unused slot lost holds nothing back, and what has few values is proved by a passphrase. */
@Tag("once")
class Luks1ProofTest {
    private static final byte[] ANNA = "anna".getBytes(UTF_8);
    private static final byte[] BERT = "bert".getBytes(UTF_8);

    @TempDir
    private static Path once;

    /** Anna opens slot 0, Bert slot 1; the payload begins with a block of zeros. */
    private static byte[] whole;

    @TempDir
    private Path folder;

    private final QuietPerson person = new QuietPerson();
    private Path image;

    @BeforeAll
    static void format() throws Exception {
        Path made = Cryptsetup.formatted(once.resolve("disk.img"), 2560 << 10, ANNA, "--key-size", "256");
        Cryptsetup.addKey(made, ANNA, BERT, 1);
        try (var anna = QuietPerson.secret("anna");
                var volume = Container.read(made.toString(), new QuietPerson().session(once))
                        .unlock(anna)) {
            volume.write(new Size(0), new byte[4096]);
        }
        whole = Files.readAllBytes(made);
    }

    @BeforeEach
    void copy() throws Exception {
        image = Files.write(folder.resolve("disk.img"), whole);
    }

    private void damage(Consumer<byte[]> how) {
        Doctored.bytes(image, how);
    }

    private void text(int offset, String name) {
        damage(content -> {
            Arrays.fill(content, offset, offset + 32, (byte) 0);
            System.arraycopy(name.getBytes(US_ASCII), 0, content, offset, name.length());
        });
    }

    private Rescue rescue() {
        return Rescue.of(image.toString(), person.session(folder.resolve("state")));
    }

    private List<Finding> check() {
        return Container.read(image.toString(), person.session(folder.resolve("state")))
                .check();
    }

    private List<Backup> proved(String... passphrases) {
        var secrets = Arrays.stream(passphrases).map(QuietPerson::secret).toArray(Secret[]::new);
        return rescue().prove(secrets);
    }

    private void assertMendedWith(Backup header) {
        assertThat(rescue().mend(header).done()).isTrue();
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 1)).isTrue();
    }

    private static void table(byte[] content, int partitions) {
        ByteBuffer out = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.fill(content, 0x1b8, 0x200, (byte) 0);
        out.putInt(0x1b8, 0x68e8218a).putShort(0x1fe, (short) 0xaa55);
        for (int i = 0; i < partitions; i++) {
            int at = 0x1be + 16 * i;
            content[at + 4] = (byte) 0x83;
            out.putInt(at + 8, 2048 + 6144 * i).putInt(at + 12, 6144);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aTableOfPartitionsInUnusedSlotsHoldsNothingBack(int partitions) {
        damage(content -> table(content, partitions));
        assertThat(Cryptsetup.dump(image).status()).isNotZero();
        assertMendedWith(rescue().candidates().get(0));
        assertThat(check()).noneSatisfy(f -> assertThat(f.rule()).isEqualTo("bytes"));
    }

    /** The magic is put back although a digest is lost, and that is named. */
    @Test
    void whatIsKnownIsPutBackAlsoWhereMoreIsLost() {
        damage(content -> {
            Arrays.fill(content, 0, 8, (byte) 0);
            Arrays.fill(content, 112, 164, (byte) 0);
            content[208 + 48 * 5] = 9;
        });
        Backup header = rescue().candidates().get(0);
        assertThat(header.reason())
                .contains("magic, version", "key-slot-5 active", "still damaged: mk-digest, mk-digest-salt");
        rescue().mend(header);
        assertThat(Cryptsetup.isLuks(image)).isTrue();
        assertMendedWith(proved("anna").get(0));
    }

    /** Both values are possible, so neither is called certain. */
    @Test
    void ofASlotThatMayHaveBeenInUseNothingIsCertain() {
        damage(content -> content[208 + 2] = 0);
        assertThat(rescue().findings())
                .extracting(Finding::sentence)
                .filteredOn(sentence -> sentence.contains("bytes 208 to 211, key-slot-0 active: "))
                .singleElement(STRING)
                .contains("0x00AC00F3; valid: 0x00AC71F3 (enabled) or 0x0000DEAD (disabled)")
                .doesNotContain("it must be");
        assertThat(rescue().candidates()).hasSize(2);
        assertThat(rescue().candidates().get(0).slots()).hasSize(2);
        assertThat(rescue().candidates().get(1).slots()).hasSize(1);
        assertThat(proved("anna")).hasSize(1);
        assertMendedWith(proved("anna").get(0));
    }

    /** No passphrase opens it, so it is off: the others open again. */
    @Test
    void aSlotInUseThatIsLostHoldsNothingBack() {
        damage(content -> Arrays.fill(content, 208 + 48 + 4, 208 + 48 + 8, (byte) 0));
        assertThat(Cryptsetup.dump(image).status()).as("the judge reads it").isZero();
        Backup header = rescue().candidates().get(0);
        assertThat(header.reason()).contains("slot 1 disabled", "still damaged: key-slot-1 iterations");
        rescue().mend(header);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "8,ses",
        "40,xts-plain99",
        "72,shaX56",
    })
    void aNameIsProvedByThePassphrase(int offset, String name) throws Exception {
        text(offset, name);
        assertThat(rescue().findings()).anySatisfy(f -> assertThat(f.rule()).isEqualTo("proof"));
        assertThat(proved("nobody")).isEmpty();
        assertMendedWith(proved("bert").get(0));
        Content.assertHolds(image, whole);
    }

    @Test
    void allNamesAndTheMagicAtOnce() throws Exception {
        damage(content -> {
            Arrays.fill(content, 0, 72, (byte) 0);
            content[72] = 'z';
        });
        assertThat(rescue().candidates()).isEmpty();
        assertMendedWith(proved("anna").get(0));
        Content.assertHolds(image, whole);
    }

    /** Where the payload begins is proved by what it holds. */
    @Test
    void anOffsetOfThePayloadIsProvedByThePayload() throws Exception {
        damage(content -> ByteBuffer.wrap(content).putInt(104, 77));
        assertMendedWith(proved("anna").get(0));
        Content.assertHolds(image, whole);
    }

    @ParameterizedTest
    @CsvSource({"112,116", "114,146", "164,168"})
    void aDigestThatIsLostIsAnErrorAndIsMadeAnewFromAKeyThatThePayloadProves(int from, int to) throws Exception {
        damage(content -> Arrays.fill(content, from, to, (byte) 0));
        if (from < 164) {
            assertThat(check()).anySatisfy(finding -> {
                assertThat(finding.severity()).isEqualTo(Severity.ERROR);
                assertThat(finding.sentence()).contains("mk-digest");
            });
        }
        assertThat(rescue().findings())
                .anySatisfy(f -> assertThat(f.rule()).isEqualTo("digest-lost"))
                .noneSatisfy(f -> assertThat(f.sentence()).contains(Wording.NO_DAMAGE));
        assertThat(proved("nobody")).isEmpty();
        Backup header = proved("anna").get(0);
        assertThat(header.reason())
                .contains(
                        "the passphrase unlocks slot 0 with these values, and the payload decrypts to blocks of zeros");
        assertMendedWith(header);
        assertThat(person.plans.get(0).steps().toString()).contains("mk-digest", "again from the key of slot 0");
        byte[] mended = Files.readAllBytes(image);
        assertThat(Arrays.copyOf(mended, Luks1Header.DIGEST_OFFSET)).isEqualTo(Arrays.copyOf(whole, 112));
        assertThat(Arrays.copyOfRange(mended, 168, mended.length))
                .as("nothing but the digest")
                .isEqualTo(Arrays.copyOfRange(whole, 168, whole.length));
    }

    /** Nothing is seen of it: the digest looks as random as before. */
    @Test
    void aDigestThatIsWrongAndLooksRightIsProvedWrongByThePayload() {
        damage(content -> content[115] ^= 4);
        assertThat(proved("nobody")).isEmpty();
        assertMendedWith(proved("anna").get(0));
    }

    @Test
    void ofABlankPayloadTwoSlotsThatAgreeProveTheKey() {
        damage(content -> {
            Arrays.fill(content, 112, 132, (byte) 0);
            Arrays.fill(content, (int) new Size(2 << 20).bytes(), content.length, (byte) 0);
        });
        assertThat(proved("anna")).as("nothing proves one slot alone").isEmpty();
        assertThat(proved("anna", "nobody")).isEmpty();
        Backup header = proved("anna", "bert").get(0);
        assertThat(header.reason()).contains("slots 0 and 1 contain the same key");
        assertMendedWith(header);
    }
}

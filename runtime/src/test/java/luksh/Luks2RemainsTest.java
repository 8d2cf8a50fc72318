package luksh;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.function.Consumer;
import luksh.finding.Severity;
import luksh.oracle.Cryptsetup;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LUKS2: what has one possible value is put back before a checksum is judged; what no checksum confirms a passphrase may. */
@Tag("once")
class Luks2RemainsTest {
    private static final int COPY = 16384;

    @TempDir
    private static Path once;

    private static byte[] whole;
    private static String dump;

    @TempDir
    private Path folder;

    private final QuietPerson person = new QuietPerson();
    private Path image;

    @BeforeAll
    static void format() throws Exception {
        Path made = Doctored.formatted(once.resolve("disk.img"));
        dump = Cryptsetup.dump(made).accepted().out();
        whole = Files.readAllBytes(made);
    }

    @BeforeEach
    void copy() throws Exception {
        image = Files.write(folder.resolve("disk.img"), whole);
    }

    private void damage(Consumer<byte[]> how) {
        Doctored.bytes(image, how);
    }

    /** Random bytes from here to there, and so on. */
    private void noise(int... stretches) {
        damage(content -> {
            var random = new Random(stretches[0] + 1L);
            for (int i = 0; i < stretches.length; i += 2) {
                var noise = new byte[stretches[i + 1] - stretches[i]];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, content, stretches[i], noise.length);
            }
        });
    }

    private Rescue rescue() {
        return Rescue.of(image.toString(), person.session(folder.resolve("state")));
    }

    private void assertMends(Backup header) {
        assertThat(rescue().mend(header).done()).isTrue();
        assertThat(Cryptsetup.opens(image, Doctored.ANNA, 0)).isTrue();
    }

    private void assertMendsToTheSame() {
        assertMends(rescue().candidates().get(0));
        assertThat(Cryptsetup.dump(image).accepted().out().lines().skip(1))
                .containsExactlyElementsOf(dump.lines().skip(1).toList());
    }

    @Test
    void paddingOfOneAndTextOfTheOther() {
        noise(512, 33 * 512);
        assertMendsToTheSame();
    }

    @Test
    void whatMustBeZerosBehindTheTextIs() {
        noise(20 * 512, COPY, COPY, 2 * COPY);
        assertMendsToTheSame();
    }

    @Test
    void sizeOffsetVersionAndPadding() {
        noise(0, 16, 256, 448, 512, 4096, COPY, COPY + 4096);
        damage(content -> Arrays.fill(content, COPY + 4096, 2 * COPY, (byte) 'x'));
        assertThat(rescue().candidates()).as("no size is left of the first").isEmpty();
        image = write(whole);
        noise(0, 8, 256, 448, 512, 4096, COPY, 2 * COPY);
        assertMendsToTheSame();
    }

    private Path write(byte[] content) {
        try {
            return Files.write(folder.resolve("disk.img"), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 72, 168, 208})
    void aFieldThatBothShareComesFromTheOther(int field) {
        noise(field, field + 8, COPY + 448, COPY + 480);
        assertMendsToTheSame();
    }

    /** Neither text is whole, and where one broke the other holds. */
    @Test
    void theTextIsPutTogetherFromBoth() {
        noise(4096 + 10, 4096 + 40, COPY + 4096 + 300, COPY + 4096 + 420);
        assertThat(rescue().candidates().get(0).reason()).contains("its JSON area combined from both copies");
        assertMendsToTheSame();
    }

    /** Nothing confirms the text, so a passphrase has to, and the plan says what is taken as it stands. */
    @Test
    void aTextWithoutAChecksumIsProvedByThePassphrase() {
        noise(104, 168, 448, 480, COPY, 2 * COPY);
        assertThat(rescue().candidates()).isEmpty();
        assertThat(rescue().findings()).anySatisfy(f -> assertThat(f.rule()).isEqualTo("proof"));
        try (var nobody = QuietPerson.secret("nobody");
                var anna = QuietPerson.secret("anna")) {
            assertThat(rescue().prove(nobody)).isEmpty();
            assertMends(rescue().prove(anna).get(0));
        }
        assertThat(person.plans.get(0).steps().toString())
                .contains("a new checksum confirms the JSON area as it is", "aes-xts-plain64, from byte");
        assertThat(Cryptsetup.dump(image).accepted().out())
                .contains(dump.lines().skip(4).findFirst().orElseThrow());
    }

    @Test
    void bothBinaryHeadersGoneTheTextIsEnough() {
        noise(0, 4096, COPY, COPY + 4096);
        try (var anna = QuietPerson.secret("anna")) {
            assertMends(rescue().prove(anna).get(0));
        }
        assertThat(person.plans.get(0).steps().toString()).contains("uuid is unreadable: luksh writes a new one");
    }

    @Test
    void aSaltOrADigestThatIsNotRandomIsAnError() {
        Doctored.json(
                image,
                root -> Doctored.with(
                        root, "digests.0.digest", "'" + Base64.getEncoder().encodeToString(new byte[32]) + "'"));
        var found = Container.read(image.toString(), person.session(folder)).check();
        assertThat(found).anySatisfy(finding -> {
            assertThat(finding.severity()).isEqualTo(Severity.ERROR);
            assertThat(finding.where()).isEqualTo("digest 0");
            assertThat(finding.sentence()).contains("all 32 bytes are zeros");
        });
        assertThat(rescue().findings())
                .noneSatisfy(f -> assertThat(f.sentence()).contains(Wording.NO_DAMAGE));
    }
}

package luksh;

import static luksh.QuietPerson.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.time.Duration;
import luksh.change.step.NearMissText;
import luksh.crypto.Passphrase;
import luksh.crypto.SpellingVariants;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.format.Size;
import luksh.format.Version;
import luksh.unlock.Headers;
import luksh.unlock.NearMisses;
import luksh.unlock.NearMisses.Outcome;
import luksh.unlock.WrongPassphraseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other spellings of a secret that opens nothing: which there are, when they are tried, and who is told. */
@Tag("once")
class NearMissesTest {
    @TempDir
    Path folder;

    private final QuietPerson person = new QuietPerson();
    private String image = "";

    @BeforeEach
    void formatImage() {
        image = folder.resolve("disk.img").toString();
        FormatSpec.format(
                image,
                f -> f.version(Version.LUKS1)
                        .createFile(new Size(4 << 20))
                        .keyBits(256)
                        .add(secret("anna"), s -> s.iterations(1000)),
                person.session(folder.resolve("state")));
    }

    @Test
    void whatTakesLongerThanTheTimeForAllIsNotTriedAndThatIsSaid() {
        try (Device device = Disk.openForReading(image);
                Passphrase typed = secret("ünna\n")) {
            var header = Headers.read(device);
            NearMisses known = NearMisses.of(header, device, header.slots(), typed, Duration.ofSeconds(11));
            assertThat(known.trials()).hasSize(2).allSatisfy(trial -> {
                assertThat(trial.outcome()).isEqualTo(Outcome.NOT_TRIED);
                assertThat(trial.slots()).isEmpty();
            });
            assertThat(NearMissText.sentences(image, known))
                    .allSatisfy(
                            sentence -> assertThat(sentence).contains("luksh did not try it", "10 s", "; next, run: "));
            assertThat(NearMisses.of(header, device, header.slots(), typed, Duration.ZERO)
                            .trials())
                    .extracting(NearMisses.Trial::outcome)
                    .containsOnly(Outcome.FAILS);
        }
    }

    @Test
    void aPersonIsToldAfterTheLastTryAndNobodyWhereNobodySees() {
        for (boolean sees : new boolean[] {true, false}) {
            person.sees = sees;
            person.said.clear();
            person.answers.clear();
            person.answers.add("anna\n");
            assertThatThrownBy(() -> disk(folder.resolve("other"))
                            .change(c -> c.rekey(ChangeTest.slot(0), k -> k.iterations(1100))))
                    .isInstanceOf(WrongPassphraseException.class);
            assertThat(person.said.stream().anyMatch(text -> text.contains(Wording.WITHOUT_NEWLINE)))
                    .isEqualTo(sees);
            person.said.clear();
            assertThatThrownBy(() -> disk(folder.resolve("other")).volumeKey(secret("anna\n")))
                    .isInstanceOf(WrongPassphraseException.class);
            assertThat(person.said.stream().anyMatch(text -> text.contains(Wording.WITHOUT_NEWLINE)))
                    .isEqualTo(sees);
        }
    }

    private Container disk(Path state) {
        return Container.read(image, person.session(state));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "é",
                "Grüße",
                "각각 한글",
                "Việt Nam ắằẳ",
                "a\u0301\u0323b\u0323\u0301",
                "ÅΩ",
                "が ポ",
                "क़ ড়",
                "abc",
                "",
                "\ud834\udd5e",
                "\u1112\u1161\u11ab\u1100\u1161"
            })
    void spellingsAreThoseOfTheWholeText(String text) {
        for (Form form : new Form[] {Form.NFC, Form.NFD}) {
            String expected = Normalizer.normalize(text, form);
            try (Passphrase typed = secret(text);
                    Passphrase found = SpellingVariants.normalized(typed, form).orElse(null)) {
                assertThat(found == null ? text : found.apply(bytes -> new String(bytes, StandardCharsets.UTF_8)))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void bytesThatAreNoTextHaveNoOtherForm() {
        try (Passphrase binary = Passphrase.owning(new byte[] {(byte) 0xc3, 0x28, (byte) 0xff})) {
            assertThat(SpellingVariants.normalized(binary, Form.NFC)).isEmpty();
        }
    }
}

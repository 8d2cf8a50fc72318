package luksh;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import luksh.format.Json;
import luksh.format.KeySlot;
import luksh.format.Slot;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Luks2Image;
import luksh.oracle.Oracle;
import luksh.unlock.WrongPassphraseException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A header with something in it that luksh does not know: it is shown and kept, and the rest of the header works. Anna
 * opens slot 0 and Bert slot 1, of which something is made unknown.
 */
@Tag("once")
class UnknownPartsTest {
    private static final byte[] BERT = "bert".getBytes(UTF_8);
    private static final String FOREIGN =
            "{'type':'foreign','key_size':64,'area':{'type':'own','offset':'%s','size':'4096'},'x':[1.0e5,{}]}";

    private static Path sound = Path.of("");

    @TempDir
    Path folder;

    private Path image;
    private QuietPerson quiet;

    @BeforeAll
    static void format(@TempDir Path scratch) {
        Oracle.require("cryptsetup");
        sound = Doctored.formatted(scratch.resolve("sound.img"), "--luks2-keyslots-size", "1m");
        Cryptsetup.addKey(sound, Doctored.ANNA, BERT, 1, "--pbkdf", "pbkdf2");
    }

    @BeforeEach
    void copy() throws IOException {
        image = Files.copy(sound, folder.resolve("disk.img"));
        quiet = new QuietPerson();
    }

    /**
     * One thing that is unknown.
     *
     * @param words of what is said of slot 1
     * @param refused whether cryptsetup 2.6 refuses the whole header for it
     */
    record Unknown(String name, Consumer<Luks2Image> change, String words, boolean refused) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Unknown> slots() {
        String kdf = "keyslots.1.kdf";
        return List.of(
                new Unknown(
                        "kdf argon2",
                        i -> i.set(kdf + ".type", "'argon2'"),
                        "luksh does not know the key derivation 'argon2'",
                        false),
                new Unknown(
                        "kdf of the future",
                        i -> i.set(kdf, "{'type':'balloon','salt':'AAAA','space':[1,{'y':null}]}"),
                        "luksh does not know the key derivation 'balloon'",
                        false),
                new Unknown("kdf hash", i -> i.set(kdf + ".hash", "'sha9'"), "unsupported hash 'sha9'", false),
                new Unknown("iterations 0", i -> i.set(kdf + ".iterations", "0"), "PBKDF2 with 0 iterations", false),
                new Unknown("salt", i -> i.set(kdf + ".salt", "'AAAA'"), "has 3 bytes, not 32", false),
                new Unknown("af hash", i -> i.set("keyslots.1.af.hash", "'sha9'"), "unsupported hash 'sha9'", false),
                new Unknown("stripes", i -> i.set("keyslots.1.af.stripes", "2"), "it has 2 stripes", false),
                new Unknown(
                        "area cipher", i -> i.set("keyslots.1.area.encryption", "'rot13-xts-plain64'"), "rot13", false),
                new Unknown(
                        "af type",
                        i -> i.set("keyslots.1.af.type", "'none'"),
                        "luksh does not know the anti-forensic type (af.type) 'none'",
                        true),
                new Unknown(
                        "area type",
                        i -> i.set("keyslots.1.area.type", "'chip'"),
                        "luksh does not know the area type (area.type) 'chip'",
                        true),
                new Unknown(
                        "digest type",
                        i -> i.duplicate("digests.0", "digests.1")
                                .set("digests.0.keyslots", "['0']")
                                .set("digests.1.keyslots", "['1']")
                                .set("digests.1.segments", "[]")
                                .set("digests.1.type", "'own'"),
                        "luksh does not know the type 'own' of digest 1",
                        false),
                new Unknown(
                        "digest hash",
                        i -> i.duplicate("digests.0", "digests.1")
                                .set("digests.0.keyslots", "['0']")
                                .set("digests.1.keyslots", "['1']")
                                .set("digests.1.segments", "[]")
                                .set("digests.1.hash", "'sha9'"),
                        "unsupported hash 'sha9'",
                        false),
                new Unknown(
                        "slot type",
                        i -> i.set("keyslots.1", FOREIGN.formatted(areaOfSlot1(i)))
                                .set("digests.0.keyslots", "['0']"),
                        "luksh does not know the key slot type 'foreign'",
                        false));
    }

    private static String areaOfSlot1(Luks2Image image) {
        return ((Json.Text) image.get("keyslots.1.area.offset")).value();
    }

    private Container doctored(Consumer<Luks2Image> change) {
        var header = Luks2Image.read(image);
        change.accept(header);
        header.overwrite(image);
        return open(image);
    }

    private Container open(Path path) {
        return Container.read(path.toString(), quiet.session(folder.resolve("state")));
    }

    @ParameterizedTest
    @MethodSource("slots")
    void isShownAndKeptAndTheRestWorks(Unknown unknown) throws IOException {
        Container disk = doctored(unknown.change());
        String kept = json("keyslots.1");
        assertThat(Cryptsetup.dump(image).status() != 0)
                .as("refused by cryptsetup")
                .isEqualTo(unknown.refused());
        if (!unknown.refused()) {
            String theirs = Oracle.run("cryptsetup", "luksDump", "--disable-external-tokens", image.toString())
                    .accepted()
                    .out();
            assertThat(disk.dump() + "\n").isEqualTo(theirs);
        }
        assertThat(disk.slots()).extracting(KeySlot::number).containsExactly(0, 1);
        assertThat(disk.json()).contains("\"slot\":1");
        assertFound(disk, "slot 1", unknown.words());
        assertThat(disk.check()).noneMatch(finding -> finding.rule().equals("no-header"));

        try (var anna = QuietPerson.secret("anna");
                var bert = QuietPerson.secret("bert");
                var carl = QuietPerson.secret("carl")) {
            assertThat(disk.whoOpens(anna)).extracting(KeySlot::number).containsExactly(0);
            assertThat(quiet.said)
                    .anyMatch(line -> line.startsWith("slot 1 was not tried: ") && line.contains(unknown.words()));
            assertThat(disk.whoOpens(bert)).isEmpty();
            assertThatThrownBy(() -> disk.volumeKey(bert)).isInstanceOf(WrongPassphraseException.class);
            disk.change(c -> {
                c.authorize(anna);
                c.add(carl, s -> s.iterations(1000));
                c.rekey(disk.slot(0), k -> k.iterations(1001));
                c.label("kept");
            });
            assertThat(json("keyslots.1")).as("byte for byte in meaning").isEqualTo(kept);
            assertThat(disk.whoOpens(carl)).extracting(KeySlot::number).containsExactly(2);

            Path copy = folder.resolve("backup");
            disk.backup(copy.toString());
            Slot gone = disk.slot(1);
            disk.change(c -> {
                c.authorize(anna);
                c.kill(slot(2));
                c.kill(gone);
            });
            assertThat(open(copy).slots()).hasSize(3);
            assertThat(disk.slots()).extracting(KeySlot::number).containsExactly(0);
            assertThat(Cryptsetup.opens(image, Doctored.ANNA, 0)).isTrue();
        }
    }

    private static Slot slot(int number) {
        return () -> number;
    }

    private String json(String path) {
        return Luks2Image.read(image).get(path).toString();
    }

    private static void assertFound(Container disk, String where, String words) {
        assertThat(disk.check())
                .anySatisfy(finding -> assertThat(finding.where() + ": " + finding.sentence())
                        .contains(where)
                        .contains(words));
    }
}

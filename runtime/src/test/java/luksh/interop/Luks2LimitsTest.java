package luksh.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.stream.Stream;
import luksh.device.Disk;
import luksh.format.luks2.Luks2Header;
import luksh.oracle.Luks2Image;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be read and shown, and what speaks against doing more with it. */
@TestInstance(Lifecycle.PER_CLASS)
class Luks2LimitsTest {
    private static final String OPAL = "{'type':'hw-opal','offset':'16777216','size':'4096','opal_segment_number':1,"
            + "'opal_key_size':32,'opal_segment_size':'4096'}";
    private static final String INTEGRITY =
            "{'type':'hmac(sha256)','journal_encryption':'none','journal_integrity':'none'}";

    private Path folder = Path.of("");
    private Luks2Image sound;

    @BeforeAll
    void format(@TempDir Path scratch) {
        folder = scratch;
        Oracle.require("cryptsetup");
        sound = Luks2Image.read(Luks2Commands.formatted(folder.resolve("sound"), 20 << 20));
    }

    private Luks2Header read(Consumer<Luks2Image> change) {
        Luks2Image image = sound.copy();
        change.accept(image);
        try (Disk disk =
                Disk.openForReading(image.write(folder.resolve("image")).toString())) {
            return (Luks2Header) Headers.read(disk);
        }
    }

    /** @param words of our reason */
    record Obstacle(Consumer<Luks2Image> change, String words) {
        @Override
        public String toString() {
            return words;
        }
    }

    static Stream<Obstacle> obstacles() {
        return Stream.of(
                new Obstacle(i -> i.set("config.requirements", "{'mandatory':['own']}"), "it requires 'own'"),
                new Obstacle(i -> i.set("config.requirements", "{'mandatory':['opal']}"), "the drive encrypts it"),
                new Obstacle(
                        i -> i.set("config.requirements", "{'mandatory':['inline-hw-tags']}"),
                        "the sectors of the drive"),
                new Obstacle(
                        i -> i.set("config.requirements", "{'mandatory':['offline-reencrypt']}"),
                        "a reencryption is unfinished"),
                new Obstacle(i -> i.set("segments.0", OPAL), "segment 0 is encrypted by the drive"),
                new Obstacle(i -> i.set("segments.0.integrity", INTEGRITY), "segment 0 is authenticated"),
                new Obstacle(i -> i.set("segments.0.type", "'linear'"), "segment 0 is of type linear"));
    }

    @ParameterizedTest
    @MethodSource("obstacles")
    void isShownAndSaysWhyNoMoreIsDone(Obstacle obstacle) {
        Luks2Header header = read(obstacle.change());
        assertThat(header.onlyShown()).get().asString().contains(obstacle.words());
        assertThat(header.uuid()).isNotEmpty();
        assertThat(header.cipher() + header.keyBits() + header.slots()).contains("slot 0");
    }

    @Test
    void aReencryptionUnderWayIsShownWithItsBackupSegments() {
        Path image = Luks2Commands.beginReencryption(Luks2Commands.formatted(folder.resolve("reencrypted"), 20 << 20));
        try (Disk disk = Disk.openForReading(image.toString())) {
            var header = (Luks2Header) Headers.read(disk);
            assertThat(header.onlyShown()).get().asString().contains("cryptsetup reencrypt --resume-only");
            assertThat(header.segments()).hasSize(3);
            assertThat(header.flags(header.segments().get(2))).containsExactly("backup-final");
            assertThat(header.slots()).hasSize(2);
            assertThat(header.freeNumbers()).doesNotContain(2);
        }
    }

    @Test
    void whatIsOddIsSaidAndNoError() {
        assertThat(read(i -> {}).oddities()).isEmpty();
        assertThat(read(i -> {}).onlyShown()).isEmpty();
        Luks2Header odd = read(i -> i.set("keyslots.0.kdf.memory", "1")
                .set("keyslots.0.kdf.foo", "1")
                .set("keyslots.0.priority", "3")
                .set("segments.0.offset", "'18446744073709551104'")
                .field(24, "a\u001bb", 48));
        assertThat(odd.oddities()).hasSize(5);
        assertThat(odd.oddities().toString())
                .contains(
                        "label is not UTF-8 text that ends with a NUL",
                        "keyslots.0.kdf.memory is left over",
                        "keyslots.0.kdf.foo is a member that luksh does not know",
                        "keyslots.0.priority is 3",
                        "segments.0.offset is 18446744073709551104");
    }

    @Test
    void aSlotsNameCannotCommandTheTerminal() {
        String salt = read(i -> {}).slots().get(0).kdf().salt().toString();
        String start = Base64.getEncoder()
                .encodeToString(HexFormat.of().parseHex(salt))
                .substring(0, 8);
        Luks2Header named = read(i -> i.set(
                "tokens.0",
                "{'type':'luksh-name','keyslots':[],'names':{'0':{'name':'a\\u001b[2Jb','salt':'" + start + "'}}}"));
        assertThat(named.slots().get(0).name()).isEqualTo("a\\u001b[2Jb");
    }
}

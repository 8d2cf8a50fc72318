package luksh.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import luksh.LongTestShare;
import luksh.device.Disk;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Luks2Image;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every rule on a LUKS2 header that cryptsetup wrote, broken in both copies with checksums that fit, beside cryptsetup's
 * verdict: we are laxer only where it is said why. The table goes to {@code target/luks2-mutations.txt}.
 */
@TestInstance(Lifecycle.PER_CLASS)
class Luks2MutationsTest {
    private static final int SIZE = 20 << 20;

    private final List<String> table = new ArrayList<>();
    private Path folder = Path.of("");
    private Luks2Image sound;
    private Luks2Image reencrypting;

    @BeforeAll
    void format(@TempDir Path scratch) {
        folder = scratch;
        Oracle.require("cryptsetup");
        Path image = Luks2Commands.formatted(folder.resolve("sound"), SIZE);
        sound = Luks2Image.read(image);
        reencrypting = Luks2Image.read(Luks2Commands.beginReencryption(image));
    }

    static List<Luks2Mutation> mutations() {
        return LongTestShare.most(Stream.of(
                        Stream.of(Luks2Mutation.fine("unchanged", i -> {})),
                        Luks2SlotMutations.all(),
                        Luks2AreaMutations.all(),
                        Luks2TextMutations.all())
                .flatMap(list -> list)
                .toList());
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void weAreNeverLaxerThanCryptsetup(Luks2Mutation mutation) throws IOException {
        judge(mutation, sound.copy());
    }

    static Stream<Luks2Mutation> reencryptions() {
        return Luks2AreaMutations.reencryption();
    }

    @ParameterizedTest
    @MethodSource("reencryptions")
    void weAreNeverLaxerOfAReencryptionUnderWay(Luks2Mutation mutation) throws IOException {
        judge(mutation, reencrypting.copy());
    }

    static List<Integer> lengths() {
        return List.of(
                591, 592, 4095, 4096, 16384, 20000, 32767, 32768, 290816, 16777215, 16777216, 16777217, SIZE - 1);
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void aFileThatEndsEarlyIsRefusedWhereverItEnds(int length) throws IOException {
        boolean fits = length >= 16777216;
        Luks2Mutation cut = new Luks2Mutation("cut to " + length, i -> {}, fits ? "" : "truncated", !fits, "");
        judge(length < 592 ? Luks2Mutation.both("cut to " + length, "592 B", i -> {}) : cut, sound.truncated(length));
    }

    private void judge(Luks2Mutation mutation, Luks2Image image) throws IOException {
        mutation.change().accept(image);
        Path file = image.write(folder.resolve("mutated"));
        byte[] before = Files.readAllBytes(file);
        LuksException refusal = null;
        try (Disk disk = Disk.openForReading(file.toString())) {
            refusal = catchThrowableOfType(LuksException.class, () -> Headers.read(disk));
        }
        assertThat(Files.readAllBytes(file)).as("reading writes nothing").isEqualTo(before);
        boolean refused = Cryptsetup.dump(file).status() != 0;
        String sentence = refusal == null ? "" : String.valueOf(refusal.getMessage());
        table.add(String.format(
                "%-48s %-8s %-8s %s%s",
                mutation,
                refused ? "refused" : "read",
                refusal == null ? "read" : "refused",
                mutation.why().isEmpty() ? "" : "(" + mutation.why() + ") ",
                sentence.replace(folder.toString(), "")));
        assertThat(refused).as("cryptsetup refuses").isEqualTo(mutation.refused());
        assertThat(refused && refusal == null && mutation.why().isEmpty())
                .as("laxer")
                .isFalse();
        assertThat(sentence.isEmpty()).as(sentence).isEqualTo(mutation.field().isEmpty());
        assertThat(mutation.why().isEmpty()).as("a reason for another verdict").isEqualTo(refused == (refusal != null));
        if (refusal != null) {
            assertThat(refusal.status()).isEqualTo(ExitStatus.NO_LUKS);
            assertThat(sentence).contains(mutation.field()).doesNotContain("\n", "\u001b", "\u009b");
            assertThat(sentence.length()).isLessThan(1000);
        }
    }

    @AfterAll
    void printTheTable() throws IOException {
        table.sort(null);
        table.add(0, String.format("%-48s %-8s %-8s %s", "mutation", "theirs", "ours", "our sentence"));
        Path target = Files.createDirectories(Path.of("target"));
        Files.write(target.resolve("luks2-mutations.txt"), table);
    }
}

package luksh;

import static luksh.QuietPerson.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import luksh.crypto.Passphrase;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a verb is given: a sentence and a status, never a stack trace, and the image stays as it was. */
class OddArgumentsTest {
    @TempDir
    Path folder;

    private final QuietPerson person = new QuietPerson();
    private Path image = Path.of("");
    private byte[] before = {};

    @BeforeEach
    void formatImage() throws IOException {
        image = folder.resolve("disk.img");
        FormatSpec.format(
                image.toString(),
                f -> f.version(Version.LUKS1)
                        .createFile(new Size(3 << 20))
                        .keyBits(256)
                        .add(secret("anna"), s -> s.iterations(1000))
                        .add(secret("dora"), s -> s.iterations(1000)),
                person.session(folder.resolve("state")));
        before = Files.readAllBytes(image);
    }

    private Container disk() {
        return Container.read(image.toString(), person.session(folder.resolve("state")));
    }

    /** A use of a verb, with its name for the report. */
    record Use<T>(String name, BiConsumer<Container, T> verb) {
        @Override
        public String toString() {
            return name;
        }
    }

    private LuksException refused(Runnable use) throws IOException {
        LuksException refusal = catchThrowableOfType(LuksException.class, use::run);
        assertThat(refusal).isNotNull();
        assertThat(refusal.getStackTrace())
                .as("a script's line is found, whichever thread failed")
                .anyMatch(frame -> frame.getClassName().equals(OddArgumentsTest.class.getName()));
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
        return refusal;
    }

    static List<Use<String>> pathUses() {
        return List.of(
                new Use<>("backup", (disk, path) -> disk.backup(path)),
                new Use<>("c.backup", (disk, path) -> disk.change(c -> c.backup(path))),
                new Use<>("saveTo", (disk, path) -> secret("anna").saveTo(path)),
                new Use<>("dataDevice", (disk, path) -> disk.dataDevice(path).unlock(secret("anna"))),
                new Use<>("copyTo", (disk, path) -> {
                    try (Volume volume = disk.unlock(secret("anna"))) {
                        volume.copyTo(path);
                    }
                }));
    }

    @ParameterizedTest
    @MethodSource("pathUses")
    void whatCanBeNoPathIsRefused(Use<String> use) throws IOException {
        for (String path : List.of("", "a\0b", "\ud800", "/", "x".repeat(5000), "/dev/null/x", "/nowhere/x")) {
            assertThat(refused(() -> use.verb().accept(disk(), path)))
                    .as("'%s'", path)
                    .hasMessageNotContaining("Exception");
        }
    }

    static List<Use<Long>> countUses() {
        return List.of(
                new Use<>("digest", (disk, n) -> disk.change(c -> c.digest(d -> d.iterations(n)))),
                new Use<>("rekey", (disk, n) -> disk.change(c -> c.rekey(ChangeTest.slot(0), k -> k.iterations(n)))),
                new Use<>("add", (disk, n) -> disk.change(c -> c.add(secret("bert"), s -> s.iterations(n)))));
    }

    @ParameterizedTest
    @MethodSource("countUses")
    void iterationsThatNoHeaderHoldsAreRefused(Use<Long> use) throws IOException {
        for (long count : new long[] {Long.MIN_VALUE, -1, 0, 999, 1L << 32, Long.MAX_VALUE}) {
            LuksException refusal = refused(() -> use.verb().accept(disk(), count));
            assertThat(refusal).hasMessageContaining("at least 1000 and at most 4294967295");
            assertThat(refusal.status()).isEqualTo(ExitStatus.FAILED);
        }
    }

    @Test
    void aTargetOfNoTimeIsRefusedAndOneOfAgesIsCutToWhatAHeaderHolds() throws IOException {
        for (Duration target : List.of(Duration.ZERO, Duration.ofSeconds(-5))) {
            assertThat(refused(() -> disk().change(c -> c.rekey(ChangeTest.slot(0), k -> k.target(target)))))
                    .hasMessageContaining("is not positive");
        }
        Consumer<Change> ages = c -> c.rekey(ChangeTest.slot(0), k -> k.target(Duration.ofDays(1_000_000)));
        assertThat(disk().plan(ages).steps().get(0).sentence()).contains("4 294 967 295 iterations");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 8, 31, Integer.MAX_VALUE})
    void aSlotThatCannotBeIsRefused(int number) throws IOException {
        for (Consumer<Change> step : List.<Consumer<Change>>of(
                c -> c.kill(ChangeTest.slot(number)),
                c -> c.verify(ChangeTest.slot(number), secret("anna")),
                c -> c.replace(ChangeTest.slot(number), secret("anna"), secret("bert")),
                c -> c.rekey(ChangeTest.slot(number), k -> k.iterations(1000)))) {
            assertThat(refused(() -> disk().change(step))).hasMessageContaining("LUKS1 has slots 0 to 7");
        }
        refused(() -> disk().change(c -> c.add(secret("bert"), s -> s.in(ChangeTest.slot(number)))));
    }

    @Test
    void aClosedVolumeNeitherReadsNorWrites() throws IOException {
        Volume volume = disk().unlock(secret("anna"));
        volume.close();
        Path copy = folder.resolve("copy");
        for (Runnable use : List.<Runnable>of(
                () -> volume.write(new Size(0), new byte[512]),
                () -> volume.read(new Size(0), new Size(512)),
                volume::signature,
                () -> volume.copyTo(copy.toString()))) {
            assertThat(refused(use)).hasMessageContaining("is closed; to open it again: unlock(secret)");
        }
        assertThat(copy).doesNotExist();
    }

    @Test
    void aClosedSecretOpensNothing() throws IOException {
        Passphrase closed = secret("anna");
        closed.close();
        for (Runnable use : List.<Runnable>of(
                () -> disk().unlock(closed),
                () -> disk().whoOpens(closed),
                () -> disk().change(c -> c.verify(ChangeTest.slot(0), closed)),
                () -> closed.saveTo(folder.resolve("key").toString()))) {
            assertThat(refused(use)).hasMessageContaining("this secret is closed");
        }
    }

    @Test
    void aCopyLeavesALinkToNothingAlone() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nothing"));
        try (Volume volume = disk().unlock(secret("anna"))) {
            assertThat(refused(() -> volume.copyTo(link.toString()))).hasMessageContaining("already exists");
        }
        assertThat(link).isSymbolicLink();
    }
}

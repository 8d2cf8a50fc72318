package luksh.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.numbers;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.sha256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import luksh.Container;
import luksh.FormatSpec;
import luksh.change.step.Guard;
import luksh.change.step.RefusedException;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import luksh.format.luks1.Luks1Header;
import luksh.oracle.Oracle;
import luksh.parallel.StoppedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no container, or none that can be used: one sentence, the right status, and the file stays as it was. */
class BadInputTest {
    @TempDir
    Path folder;

    private Workbench bench = new Workbench(Path.of(""));

    @BeforeEach
    void inTheFolder() {
        bench = new Workbench(folder);
    }

    private Path sound(int slots) {
        Path image = bench.path("image");
        bench.format(image, 3 << 20, f -> {
            f.version(Version.LUKS1).keyBits(256);
            for (int slot = 0; slot < slots; slot++) {
                f.add(secret(("slot " + slot).getBytes(UTF_8)), s -> s.iterations(1000));
            }
        });
        return image;
    }

    /** A file that is refused, and words of the sentence. */
    record Bad(String name, Maker maker, List<String> words) {
        interface Maker {
            void make(BadInputTest test, Path file) throws IOException;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static byte[] cut(BadInputTest test, int size) throws IOException {
        return Arrays.copyOf(Files.readAllBytes(test.sound(1)), size);
    }

    private static Bad bad(String name, Bad.Maker maker, String... words) {
        return new Bad(name, maker, List.of(words));
    }

    private static NoFormat noFormat(String name, Consumer<FormatSpec> settings, String... words) {
        return new NoFormat(name, settings, List.of(words));
    }

    static List<Bad> files() {
        return List.of(
                bad("nothing there", (test, file) -> {}, "does not exist"),
                bad("a directory", (test, file) -> Files.createDirectory(file), "is a folder"),
                bad("an empty file", (test, file) -> Files.createFile(file), "has 0 B", "use a complete copy"),
                bad("591 bytes", (test, file) -> Files.write(file, cut(test, 591)), "has 591 B", "592 B"),
                bad(
                        "the header alone",
                        (test, file) -> Files.write(file, cut(test, 592)),
                        "key-slot-0 key-material-offset",
                        "it has 592 bytes"),
                bad(
                        "half of the key areas",
                        (test, file) -> Files.write(file, cut(test, 600_000)),
                        "key-material-offset",
                        "it has 600000 bytes"),
                bad("zeros", (test, file) -> Files.write(file, new byte[1 << 20]), "contains no LUKS header"),
                bad(
                        "random bytes",
                        (test, file) -> {
                            var content = new byte[1 << 20];
                            new Random(4).nextBytes(content);
                            Files.write(file, content);
                        },
                        "contains no LUKS header"),
                bad(
                        "a file system",
                        (test, file) -> {
                            Files.write(file, new byte[1 << 20]);
                            Oracle.run("mke2fs", "-q", "-t", "ext4", file.toString())
                                    .accepted();
                        },
                        "it contains ext4"),
                bad(
                        "a version of the future",
                        (test, file) -> {
                            byte[] content = cut(test, 3 << 20);
                            content[7] = 9;
                            Files.write(file, content);
                        },
                        "version",
                        "found 9"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void whatIsNoContainerIsRefusedInOneSentence(Bad bad) throws IOException {
        Path file = bench.path("bad");
        bad.maker().make(this, file);
        String before = Files.isRegularFile(file) ? sha256(file) : "";
        var refusal = catchThrowableOfType(LuksException.class, () -> bench.open(file));
        assertThat(refusal.status()).isEqualTo(ExitStatus.NO_LUKS);
        assertThat(refusal.getMessage())
                .contains(file.toString())
                .contains(bad.words())
                .doesNotContain("\n");
        assertThat(Files.isRegularFile(file) ? sha256(file) : "").isEqualTo(before);
    }

    @Test
    void aHeaderWithoutPayloadOpensAndItsPayloadIsRefused() throws IOException {
        Path image = bench.path("short");
        Files.write(image, cut(this, 1 << 20 | 4096));
        assertThat(bench.open(image).dump()).contains("Key Slot 0: ENABLED");
        var refusal = catchThrowableOfType(
                LuksException.class, () -> bench.open(image).unlock(secret("slot 0".getBytes(UTF_8))));
        assertThat(refusal.status()).isEqualTo(ExitStatus.NO_LUKS);
        assertThat(refusal).hasMessageContaining("the payload starts at");
    }

    /** What a format cannot do: status 1, and what was there stays. */
    record NoFormat(String name, Consumer<FormatSpec> settings, List<String> words) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<NoFormat> formats() {
        return List.of(
                noFormat("a file system lies there", f -> {}, "it contains ext4", "f.overwrite()"),
                noFormat("too small", f -> f.overwrite().alignPayload(new Size(8 << 20)), "the header needs"),
                noFormat("a file that exists", f -> f.createFile(new Size(4 << 20)), "already exists"),
                noFormat("keyBits 12", f -> f.keyBits(12), "keyBits 12"),
                noFormat("huge key", f -> f.keyBits(1L << 40), "keyBits 1099511627776"),
                noFormat("no key", f -> f.keyBits(0), "keyBits 0"),
                noFormat("huge alignment", f -> f.alignPayload(new Size(1L << 62)), "the payload alignment"),
                noFormat("odd alignment", f -> f.alignPayload(new Size(1000)), "the payload alignment"),
                noFormat(
                        "huge offset",
                        f -> f.payloadOffset(new Size(Long.MAX_VALUE / 512 * 512)),
                        "the payload offset"),
                noFormat("negative offset", f -> f.payloadOffset(new Size(-512)), "the payload offset"),
                noFormat("no iterations", f -> f.overwrite().add(secret(BERT), s -> s.iterations(0)), "at least 1000"),
                noFormat(
                        "2^32 iterations",
                        f -> f.overwrite().add(secret(BERT), s -> s.iterations(1L << 32)),
                        "at most 4294967295"),
                noFormat("few for the digest", f -> f.overwrite().digest(d -> d.iterations(999)), "at least 1000"),
                noFormat("no UUID", f -> f.uuid("../../etc"), "is not a UUID"),
                noFormat("another key size", f -> f.volumeKey(secret(ANNA).asVolumeKey()), "the requested key size is"),
                noFormat("a sector of 4096", f -> f.sectorSize(new Size(4096)), "512"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aFormatThatCannotWorkWritesNothing(NoFormat bad) throws IOException {
        Path file = bench.zeros("disk", 4 << 20);
        Oracle.run("mke2fs", "-q", "-t", "ext4", file.toString()).accepted();
        String before = sha256(file);
        var refusal = catchThrowableOfType(
                LuksException.class,
                () -> bench.formatExisting(file, f -> {
                    f.version(Version.LUKS1).add(secret(ANNA), s -> s.iterations(1000));
                    bad.settings().accept(f);
                }));
        assertThat(refusal.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(refusal.getMessage()).contains(bad.words()).doesNotContain("\n");
        assertThat(sha256(file)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(longs = {1L << 62, -1, 0, 4096})
    void aFileOfAnImpossibleSizeIsNotMade(long size) {
        Path file = bench.path("new");
        var refusal = catchThrowableOfType(
                LuksException.class,
                () -> bench.format(
                        file, size, f -> f.version(Version.LUKS1).add(secret(ANNA), s -> s.iterations(1000))));
        assertThat(refusal.status()).isEqualTo(ExitStatus.FAILED);
        assertThat(file).doesNotExist();
    }

    @Test
    void aChangeThatIsRefusedOrNotConfirmedWritesNothing() throws IOException {
        Path image = sound(8);
        String before = sha256(image);
        Container disk = bench.open(image);
        var full = catchThrowableOfType(
                RefusedException.class, () -> disk.change(c -> c.add(secret(BERT), s -> s.iterations(1000))));
        assertThat(full).hasMessageContaining("all 8 slots are in use");
        var foreign = catchThrowableOfType(
                LuksException.class,
                () -> disk.change(c -> {
                    c.authorize(secret(BERT));
                    c.digest(d -> d.iterations(2000));
                }));
        assertThat(foreign.status()).isEqualTo(ExitStatus.PASSPHRASE);
        bench.person.consent = false;
        var unconfirmed = catchThrowableOfType(
                LuksException.class,
                () -> disk.change(c -> {
                    c.allow(Guard.ERASE_WITHOUT_BACKUP);
                    c.erase();
                }));
        assertThat(unconfirmed).hasMessageContaining("nothing was written");
        assertThat(sha256(image)).isEqualTo(before);
    }

    /** Hours of work for a passphrase: it can be looked at, and it can be stopped. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void fourBillionIterationsAreShownAndCanBeInterrupted(int slots) throws Exception {
        Path image = sound(slots);
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            for (int slot = 0; slot < slots; slot++) {
                file.seek(Luks1Header.SLOTS_OFFSET + slot * 48L + 4);
                file.writeInt(-1);
            }
        }
        Container disk = bench.open(image);
        assertThat(disk.dump()).contains("4294967295");
        var thrown = new AtomicReference<Throwable>();
        var started = new Thread(() -> {
            try {
                numbers(disk, ANNA);
            } catch (RuntimeException e) {
                thrown.set(e);
            }
        });
        started.start();
        Thread.sleep(200);
        started.interrupt();
        started.join(30_000);
        assertThat(started.isAlive()).isFalse();
        assertThat(thrown.get()).isInstanceOf(StoppedException.class);
    }
}

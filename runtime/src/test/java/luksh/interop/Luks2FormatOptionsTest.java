package luksh.interop;

import static luksh.interop.Luks2FormatTest.comparable;
import static luksh.interop.Luks2FormatTest.header;
import static luksh.interop.Luks2FormatTest.pbkdf2;
import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.CARL;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.slot;
import static luksh.interop.Workbench.volumeKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import luksh.Container;
import luksh.FormatSpec;
import luksh.Volume;
import luksh.crypto.VolumeKey;
import luksh.format.Argon2;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a LUKS2 container can be asked for beyond cryptsetup's options, what is refused, and who else reads it. */
@Tag("once")
class Luks2FormatOptionsTest {
    private static final long MIB = 1 << 20;
    private static final long SIZE = 20 * MIB;

    @TempDir
    private Path folder;

    @Test
    void slotsHaveTheirOwnCostsAndTheDigestItsOwn() {
        var bench = new Workbench(folder);
        Path image = bench.path("image");
        Container made = bench.format(
                image,
                SIZE,
                f -> f.digest(d -> d.iterations(2345).hash("sha384"))
                        .add(secret(ANNA), s -> s.argon2id(4, new Size(64 << 10), 2))
                        .add(
                                secret(BERT),
                                s -> s.pbkdf2("sha512").iterations(1234).in(slot(31)))
                        .add(secret(CARL), s -> s.iterations(1000)));
        String dump = Cryptsetup.dump(image).accepted().out().replaceAll("[ \t]+", " ");
        assertThat(dump).contains("Epoch: 1", "Metadata area: 16384 [bytes]", "Keyslots area: 16744448 [bytes]");
        assertThat(dump.substring(dump.indexOf(" 0: luks2"), dump.indexOf(" 1: luks2")))
                .contains("PBKDF: argon2id", "Time cost: 4", "Memory: 64", "Threads: 2", "AF hash: sha256");
        assertThat(dump.substring(dump.indexOf(" 1: luks2"), dump.indexOf(" 31: luks2")))
                .contains("PBKDF: pbkdf2", "Hash: sha256", "Iterations: 1000", "AF hash: sha256");
        assertThat(dump.substring(dump.indexOf(" 31: luks2")))
                .contains("Hash: sha512", "Iterations: 1234", "AF hash: sha512", "Hash: sha384", "Iterations: 2345");
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, CARL, 1)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 31)).isTrue();
        assertThat(Workbench.numbers(made, ANNA)).containsExactly(0);
        assertThat(Workbench.numbers(made, BERT)).containsExactly(31);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pbkdf2", "argon2i", "argon2id"})
    void weOpenEveryKeyDerivationAndCryptsetupChangesWhatWeMade(String kdf) {
        var bench = new Workbench(folder);
        Path theirs = Cryptsetup.formatted(bench.path("theirs"), SIZE, ANNA, cost(kdf, "--type", "luks2"));
        assertThat(bench.whoOpens(theirs, ANNA)).containsExactly(0);
        assertThat(bench.whoOpens(theirs, BERT)).isEmpty();

        Path ours = bench.path("ours");
        bench.format(ours, SIZE, f -> f.add(secret(ANNA), s -> s.iterations(1000)));
        Cryptsetup.addKey(ours, ANNA, BERT, 9, cost(kdf));
        Cryptsetup.killSlot(ours, BERT, 0);
        assertThat(bench.whoOpens(ours, BERT)).containsExactly(9);
        assertThat(bench.whoOpens(ours, ANNA)).isEmpty();
        Container disk = bench.open(ours);
        disk.change(c -> {
            c.authorize(secret(BERT));
            c.add(secret(CARL), s -> s.argon2id(4, new Size(32 << 10), 1));
        });
        assertThat(Cryptsetup.opens(ours, CARL, 0)).isTrue();
    }

    private static String[] cost(String kdf, String... options) {
        Stream<String> cost = kdf.equals("pbkdf2")
                ? Stream.of("--pbkdf", kdf)
                : Stream.of(
                        "--pbkdf",
                        kdf,
                        "--pbkdf-memory",
                        "64",
                        "--pbkdf-parallel",
                        "2",
                        "--pbkdf-force-iterations",
                        "4");
        return Stream.concat(Arrays.stream(options), cost).toArray(String[]::new);
    }

    /** Measured on this machine, so that no number is known; the kind is. */
    @Test
    void aSlotOfWhichNothingWasSaidIsArgon2id() {
        var bench = new Workbench(folder);
        Path image = bench.path("image");
        Container made = bench.format(image, SIZE, f -> f.add(secret(ANNA), s -> s.target(Duration.ofMillis(50))));
        assertThat(made.version()).isEqualTo(Version.LUKS2);
        assertThat(made.slot(0).kdf()).isInstanceOfSatisfying(Argon2.class, kdf -> {
            assertThat(kdf.type()).isEqualTo("argon2id");
            assertThat(kdf.time()).isGreaterThanOrEqualTo(4);
        });
        assertThat(made.digest().iterations()).isGreaterThan(1000);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    @Test
    void aDetachedHeaderIsAsTheirsAndThePayloadKeepsItsFirstByte() throws IOException {
        var bench = new Workbench(folder);
        for (long size : new long[] {4 * MIB, 4 * MIB + 512}) {
            Path data = bench.zeros("data" + size, size);
            Path header = bench.path("header" + size);
            Container made = bench.formatExisting(
                    data, f -> f.header(header.toString()).add(secret(ANNA), s -> s.iterations(1000)));
            Path other = bench.zeros("other" + size, size);
            Path theirs = bench.path("theirs" + size);
            Cryptsetup.format(other, ANNA, pbkdf2("--header", theirs.toString()).toArray(String[]::new));
            assertThat(comparable(header(header).json()))
                    .isEqualTo(comparable(header(theirs).json()));
            assertThat(Files.size(header)).isEqualTo(Files.size(theirs)).isEqualTo(16 * MIB);
            assertThat(Files.getPosixFilePermissions(header)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            assertThat(Cryptsetup.opens(header, ANNA, 0)).isTrue();
            assertThat(Files.readAllBytes(data)).containsOnly(0);

            try (Volume volume = made.unlock(secret(ANNA))) {
                assertThat(volume.size()).isEqualTo(new Size(size));
                volume.write(new Size(0), BERT);
            }
            try (Volume volume = bench.open(header).dataDevice(data.toString()).unlock(secret(ANNA))) {
                assertThat(volume.read(new Size(0), new Size(BERT.length))).isEqualTo(BERT);
            }
            assertThatThrownBy(() -> bench.open(header).unlock(secret(ANNA)))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("dataDevice(path)");
        }
    }

    @Test
    void aHeaderThatIsMadeAgainOpensThePayloadThatIsThere() throws IOException {
        var bench = new Workbench(folder);
        Path image = bench.path("image");
        Container made = bench.format(
                image,
                SIZE,
                f -> f.payloadOffset(new Size(MIB))
                        .sectorSize(new Size(2048))
                        .add(secret(ANNA), s -> s.iterations(1000)));
        try (Volume volume = made.unlock(secret(ANNA))) {
            volume.write(new Size(5 * MIB), BERT);
        }
        byte[] key = volumeKey(made, ANNA);
        Container again = bench.formatExisting(
                image,
                f -> f.payloadOffset(new Size(MIB))
                        .sectorSize(new Size(2048))
                        .overwrite()
                        .volumeKey(VolumeKey.owning(key))
                        .add(secret(CARL), s -> s.iterations(1000)));
        assertThat(Cryptsetup.opens(image, CARL, 0)).isTrue();
        assertThat(Cryptsetup.open(image, ANNA).status()).isEqualTo(2);
        try (Volume volume = again.unlock(secret(CARL))) {
            assertThat(volume.read(new Size(5 * MIB), new Size(BERT.length))).isEqualTo(BERT);
        }
    }

    @Test
    void whatLayInTheKeyAreasIsGone() throws IOException {
        var bench = new Workbench(folder);
        Path image = bench.zeros("image", SIZE);
        Cryptsetup.format(image, ANNA, pbkdf2("--luks2-metadata-size", "4m").toArray(String[]::new));
        byte[] before = Files.readAllBytes(image);
        bench.formatExisting(image, f -> f.overwrite().add(secret(BERT), s -> s.iterations(1000)));
        byte[] after = Files.readAllBytes(image);
        assertThat(Cryptsetup.open(image, ANNA).status()).isEqualTo(2);
        for (int at = 0; at < 16 * MIB; at += 4096) {
            byte[] old = Arrays.copyOfRange(before, at, at + 4096);
            boolean something = IntStream.range(0, old.length).anyMatch(i -> old[i] != 0);
            assertThat(something && Arrays.equals(old, Arrays.copyOfRange(after, at, at + 4096)))
                    .as("byte %d", at)
                    .isFalse();
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(
                        "the metadata size 17 KiB is not valid", settings(f -> f.metadataSize(new Size(17 << 10)))),
                Arguments.of("the size of the key slots area is 5000 B", settings(f -> f.keyslotsSize(new Size(5000)))),
                Arguments.of(
                        "the size of the key slots area is 252 KiB",
                        settings(f -> f.keyslotsSize(new Size(258048)).add(secret(BERT)))),
                Arguments.of(
                        "the size of the key slots area is 129 MiB",
                        settings(f -> f.keyslotsSize(new Size(129 * MIB)))),
                Arguments.of(
                        "the payload offset 1 MiB is not valid",
                        settings(f -> f.keyslotsSize(new Size(MIB)).payloadOffset(new Size(MIB)))),
                Arguments.of("before the payload is -4 KiB", settings(f -> f.payloadOffset(new Size(28 << 10)))),
                Arguments.of("the sector size 8 KiB is not valid", settings(f -> f.sectorSize(new Size(8192)))),
                Arguments.of("the sector size 1536 B is not valid", settings(f -> f.sectorSize(new Size(1536)))),
                Arguments.of(
                        "inside a sector of 4 KiB",
                        settings(f -> f.payloadOffset(new Size(MIB + 512)).sectorSize(new Size(4096)))),
                Arguments.of("the payload alignment 100 B is not valid", settings(f -> f.alignPayload(new Size(100)))),
                Arguments.of("the label has 48 bytes", settings(f -> f.label("x".repeat(48)))),
                Arguments.of("the subsystem has 49 bytes", settings(f -> f.subsystem("x".repeat(49)))),
                Arguments.of("a control character", settings(f -> f.label("a\u001b[2J"))),
                Arguments.of("LUKS2 has slots 0 to 31", settings(f -> f.add(secret(BERT), s -> s.in(slot(32))))),
                Arguments.of("iterations", settings(f -> f.digest(d -> d.iterations(999)))),
                Arguments.of("the volume key has 256 bits", settings(f -> f.volumeKey(VolumeKey.random(32)))),
                Arguments.of("it has 20 MiB, and the header needs", settings(f -> f.alignPayload(new Size(64 * MIB)))),
                Arguments.of(
                        "LUKS1 does not have it",
                        settings(f -> f.version(Version.LUKS1).label("x"))),
                Arguments.of(
                        "LUKS1 does not have it",
                        settings(f -> f.version(Version.LUKS1).metadataSize(new Size(16384)))),
                Arguments.of(
                        "LUKS1 has sectors of 512 bytes",
                        settings(f -> f.version(Version.LUKS1).sectorSize(new Size(4096)))));
    }

    private static Consumer<FormatSpec> settings(Consumer<FormatSpec> settings) {
        return f -> settings.accept(f.add(secret(ANNA), s -> s.iterations(1000)));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatDoesNotFitTogetherIsRefusedBeforeAnythingIsWritten(String reason, Consumer<FormatSpec> settings) {
        var bench = new Workbench(folder);
        Path image = bench.path("image");
        assertThatThrownBy(() -> bench.format(image, SIZE, settings))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining(reason);
        assertThat(image).doesNotExist();
    }

    @Test
    void aDeviceThatIsTooSmallIsLeftAsItIs() throws IOException {
        var bench = new Workbench(folder);
        Path image = bench.zeros("image", 4 * MIB);
        assertThatThrownBy(() -> bench.formatExisting(image, settings(f -> {})))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("it has 4 MiB");
        assertThat(Files.readAllBytes(image)).containsOnly(0);
        Container small = bench.formatExisting(image, settings(f -> f.keyslotsSize(new Size(MIB))));
        assertThat(small.payloadOffset()).isEqualTo(new Size(2 * MIB));
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
    }

    /** As a user without rights, who may write the image. */
    @Test
    void systemdCryptenrollListsTheSlots(@TempDir Path open) throws IOException {
        var bench = new Workbench(folder);
        Path image = bench.path("image");
        bench.format(
                image,
                SIZE,
                f -> f.add(secret(ANNA), s -> s.iterations(1000))
                        .add(secret(BERT), s -> s.iterations(1000).in(slot(5))));
        var command = new ArrayList<String>();
        if (Oracle.run("id", "-u").out().strip().equals("0")) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path theirs = Files.copy(image, open.resolve("image"));
            Oracle.run("chown", "nobody", theirs.toString()).accepted();
            command.addAll(List.of("runuser", "-u", "nobody", "--", "systemd-cryptenroll", theirs.toString()));
        } else {
            command.addAll(List.of("systemd-cryptenroll", image.toString()));
        }
        Oracle.require("systemd-cryptenroll");
        String listed = Oracle.run(new byte[0], command).accepted().out();
        assertThat(listed).containsPattern("(?m)^ *0 +password").containsPattern("(?m)^ *5 +password");
    }
}

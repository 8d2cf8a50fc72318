package luksh.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.CARL;
import static luksh.interop.Workbench.DORA;
import static luksh.interop.Workbench.numbers;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import luksh.Container;
import luksh.Content;
import luksh.Volume;
import luksh.change.step.Guard;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.oracle.Oracle.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rare but allowed: cryptsetup's verdict, its exit status and ours. */
class EdgesTest {
    private static final int SIZE = 3 << 20;

    @TempDir
    Path folder;

    @BeforeEach
    void judgeIsThere() {
        Oracle.require("cryptsetup");
    }

    private Path formatted(byte[] passphrase) {
        Path image = folder.resolve("image");
        new Workbench(folder)
                .format(
                        image,
                        SIZE,
                        f -> f.version(Version.LUKS1)
                                .keyBits(256)
                                .allow(Guard.EMPTY_SECRET)
                                .add(secret(passphrase), s -> s.iterations(1000)));
        return image;
    }

    private int statusOfUnlock(Path image, byte[] passphrase) {
        Container disk = new Workbench(folder).open(image);
        return catchThrowableOfType(LuksException.class, () -> disk.unlock(secret(passphrase)))
                .status();
    }

    @Test
    void aWrongPassphraseIsStatus2AndNoSlotInUseIsStatus1() {
        Path image = formatted(ANNA);
        assertThat(Cryptsetup.open(image, BERT).status()).isEqualTo(2);
        assertThat(statusOfUnlock(image, BERT)).isEqualTo(2);
        Cryptsetup.erase(image);
        assertThat(Cryptsetup.open(image, ANNA).status()).isEqualTo(1);
        assertThat(statusOfUnlock(image, ANNA)).isEqualTo(1);
        assertThat(new Workbench(folder).whoOpens(image, ANNA)).isEmpty();
        assertThat(new Workbench(folder).open(image).check())
                .anyMatch(finding -> finding.rule().equals("no-slot-in-use"));
    }

    static List<byte[]> secrets() {
        var random = new byte[200];
        new Random(5).nextBytes(random);
        var largest = new byte[8 << 20];
        new Random(6).nextBytes(largest);
        return List.of(
                new byte[0],
                new byte[] {0},
                new byte[] {(byte) 0xff, 0, '\n', 'a', '\r', '\n', (byte) 0xfe, 0},
                "\n".getBytes(UTF_8),
                "\u20ac \ud83d\udd11".getBytes(UTF_8),
                "x".repeat(64).getBytes(UTF_8),
                "y".repeat(65).getBytes(UTF_8),
                "z".repeat(512).getBytes(UTF_8),
                random,
                largest);
    }

    /** Empty, longer than the block of the hash, any byte, as large as cryptsetup allows: status 0 in both directions. */
    @ParameterizedTest
    @MethodSource("secrets")
    void everyByteOfAKeyFileCounts(byte[] secret) throws IOException {
        Path image = formatted(secret);
        Path file = Files.write(folder.resolve("secret"), secret);
        assertThat(byKeyFile(image, file).status()).isZero();
        // an HMAC key is filled up with zeros, so a zero byte more is the same key where the block has room for it
        byte[] other = Arrays.copyOf(secret, secret.length + 1);
        other[secret.length] = 1;
        assertThat(new Workbench(folder).whoOpens(image, other)).isEmpty();

        Path theirs = new Workbench(folder).zeros("theirs", SIZE);
        Oracle.run(
                        "cryptsetup",
                        "luksFormat",
                        "--type",
                        "luks1",
                        "--batch-mode",
                        "--pbkdf-force-iterations",
                        "1000",
                        theirs.toString(),
                        file.toString())
                .accepted();
        assertThat(new Workbench(folder).whoOpens(theirs, secret)).containsExactly(0);
    }

    private static Verdict byKeyFile(Path image, Path file) {
        return Oracle.run("cryptsetup", "open", "--test-passphrase", "--key-file", file.toString(), image.toString());
    }

    /** cryptsetup: status 1 for one byte more than 8 MiB; our limit stands where key files are read. */
    @Test
    void aKeyFileOfOneByteMoreIsTooLargeForCryptsetup() throws IOException {
        Path image = formatted(ANNA);
        Path file = Files.write(folder.resolve("secret"), new byte[(8 << 20) + 1]);
        assertThat(byKeyFile(image, file).status()).isEqualTo(1);
    }

    /** What is typed ends at the newline, and has 512 characters at most; the bytes are ours. */
    @Test
    void aPassphraseOf512TypedCharactersOpens() {
        Path image = formatted("z".repeat(512).getBytes(UTF_8));
        Oracle.run(
                        ("z".repeat(512) + "\n").getBytes(UTF_8),
                        "cryptsetup",
                        "open",
                        "--test-passphrase",
                        image.toString())
                .accepted();
    }

    @Test
    void aDetachedHeaderOfTheirsOpensItsData() throws IOException {
        var bench = new Workbench(folder);
        Path data = bench.zeros("data", 1 << 20);
        Path header = bench.path("header");
        Oracle.run(
                        ANNA,
                        "cryptsetup",
                        "luksFormat",
                        "--type",
                        "luks1",
                        "--batch-mode",
                        "--pbkdf-force-iterations",
                        "1000",
                        "--key-file",
                        "-",
                        "--header",
                        header.toString(),
                        data.toString())
                .accepted();
        Container disk = bench.open(header);
        assertThat(disk.payloadOffset()).isEqualTo(new Size(0));
        assertThat(catchThrowableOfType(LuksException.class, () -> disk.unlock(secret(BERT)))
                        .status())
                .isEqualTo(2);
        disk.change(c -> {
            c.authorize(secret(ANNA));
            c.replace(slot(0), secret(ANNA), secret(BERT));
        });
        Oracle.run(
                        BERT,
                        "cryptsetup",
                        "open",
                        "--test-passphrase",
                        "--key-file",
                        "-",
                        "--header",
                        header.toString(),
                        data.toString())
                .accepted();
        LifecycleTest.sameDump(disk);
        try (Volume volume = disk.dataDevice(data.toString()).unlock(secret(BERT))) {
            assertThat(volume.size()).isEqualTo(new Size(1 << 20));
            volume.write(new Size(0), CARL);
            assertThat(volume.read(new Size(0), new Size(CARL.length))).isEqualTo(CARL);
        }
        // the first sector was written, the rest was not
        assertThat(Arrays.copyOfRange(Files.readAllBytes(data), 512, 1 << 20)).containsOnly(0);
    }

    @Test
    void aDetachedHeaderOfOursIsAsLargeAsTheirsAndItsPayloadTheSame() throws IOException {
        var bench = new Workbench(folder);
        Path data = bench.zeros("data", 1 << 20);
        Path header = bench.path("header");
        Container disk = bench.formatExisting(
                data,
                f -> f.version(Version.LUKS1).header(header.toString()).add(secret(ANNA), s -> s.iterations(1000)));
        assertThat(header).hasSize(2068480);
        assertThat(disk.path()).isEqualTo(header.toString());
        LifecycleTest.sameDump(disk);
        Oracle.run(
                        ANNA,
                        "cryptsetup",
                        "open",
                        "--test-passphrase",
                        "--key-file",
                        "-",
                        "--header",
                        header.toString(),
                        data.toString())
                .accepted();
        // the same key in a container with its payload inside gives the same bytes
        Path whole = bench.path("whole");
        Container attached;
        try (var key = disk.volumeKey(secret(ANNA))) {
            attached = bench.format(
                    whole,
                    3 << 20,
                    f -> f.version(Version.LUKS1).volumeKey(key).add(secret(ANNA), s -> s.iterations(1000)));
        }
        for (Container one : List.of(disk, attached)) {
            try (Volume volume = one.unlock(secret(ANNA))) {
                assertThat(volume.size()).isEqualTo(new Size(1 << 20));
                volume.write(new Size(3000), DORA);
                volume.write(new Size(0), new byte[1024]);
            }
        }
        assertThat(Arrays.copyOf(Files.readAllBytes(data), 1024))
                .isEqualTo(Arrays.copyOfRange(Files.readAllBytes(whole), 2 << 20, (2 << 20) + 1024));
    }

    @Test
    void aHeaderBackupIsAContainerWithoutPayload() {
        var bench = new Workbench(folder);
        Path image = formatted(ANNA);
        Path backup = bench.path("backup");
        Cryptsetup.headerBackup(image, backup);
        Container saved = bench.open(backup);
        assertThat(numbers(saved, ANNA)).containsExactly(0);
        assertThat(catchThrowableOfType(LuksException.class, () -> saved.unlock(secret(ANNA))))
                .hasMessageContaining("--header")
                .extracting(LuksException::status)
                .isEqualTo(4);
        try (Volume volume = saved.dataDevice(image.toString()).unlock(secret(ANNA))) {
            assertThat(volume.size().bytes()).isPositive();
        }
    }

    /** cryptsetup 1.0 put the first area into the first page, and the others next to it without a gap. */
    @Test
    void unalignedKeySlotsOfOldImagesAreChangedInPlace() throws IOException {
        var bench = new Workbench(folder);
        Path image = bench.path("image");
        bench.format(
                image,
                SIZE,
                f -> f.version(Version.LUKS1)
                        .cipher("aes-cbc-essiv:sha256")
                        .keyBits(128)
                        .hash("sha1")
                        .add(secret(ANNA), s -> s.iterations(1000))
                        .add(secret(BERT), s -> s.iterations(1000).in(slot(3))));
        byte[] content = Files.readAllBytes(image);
        byte[] moved = content.clone();
        Luks1Header header = Luks1Header.decode(content);
        int sectors = header.areaSize() / 512;
        var slots = IntStream.range(0, 8)
                .mapToObj(n -> {
                    Luks1KeySlot old = header.keySlot(n);
                    long sector = 3 + (long) n * sectors;
                    System.arraycopy(content, (int) old.areaOffset(), moved, (int) sector * 512, header.areaSize());
                    return new Luks1KeySlot(old.active(), old.iterations(), old.salt(), sector, old.stripes());
                })
                .toList();
        byte[] encoded = new Luks1Header(
                        header.cipherName(),
                        header.cipherMode(),
                        header.hashSpec(),
                        header.payloadSector(),
                        header.keyBytes(),
                        header.mkDigest(),
                        header.mkDigestSalt(),
                        header.mkDigestIterations(),
                        header.uuidText(),
                        slots)
                .encode();
        System.arraycopy(encoded, 0, moved, 0, encoded.length);
        Files.write(image, moved);
        assertThat(Cryptsetup.opens(image, BERT, 3)).isTrue();

        Container disk = bench.open(image);
        LifecycleTest.sameDump(disk);
        disk.change(c -> {
            c.authorize(secret(BERT));
            c.replace(slot(0), secret(ANNA), secret(CARL));
            c.add(secret(DORA), s -> s.iterations(1100).in(slot(6)));
            c.rekey(slot(3), k -> k.iterations(1200));
            c.digest(d -> d.iterations(1300));
        });
        LifecycleTest.sameDump(disk);
        assertThat(Cryptsetup.opens(image, CARL, 0)).isTrue();
        assertThat(Cryptsetup.opens(image, BERT, 3)).isTrue();
        assertThat(Cryptsetup.opens(image, DORA, 6)).isTrue();
        Path ours = bench.path("ours");
        Path theirs = bench.path("theirs");
        disk.backup(ours.toString());
        Cryptsetup.headerBackup(image, theirs);
        Content.assertSame(ours, theirs);
        disk.change(c -> {
            c.authorize(secret(CARL));
            c.kill(slot(6));
        });
        Cryptsetup.headerRestore(image, ours).accepted();
        assertThat(Cryptsetup.opens(image, DORA, 6)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 64, 4096, 16384})
    void thePayloadBeginsWhereCryptsetupPutsIt(int sectors) {
        var bench = new Workbench(folder);
        for (int keyBits : new int[] {256, 512}) {
            Path theirs = Cryptsetup.formatted(
                    bench.path("theirs" + keyBits),
                    16 << 20,
                    ANNA,
                    "--key-size",
                    "" + keyBits,
                    "--align-payload",
                    "" + sectors);
            Container ours = bench.format(
                    bench.path("ours" + keyBits),
                    16 << 20,
                    f -> f.version(Version.LUKS1)
                            .keyBits(keyBits)
                            .alignPayload(new Size(sectors * 512L))
                            .add(secret(ANNA), s -> s.iterations(1000)));
            assertThat(ours.payloadOffset()).isEqualTo(bench.open(theirs).payloadOffset());
            assertThat(Cryptsetup.opens(Path.of(ours.path()), ANNA, 0)).isTrue();
        }
    }
}

package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.CARL;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import luksh.device.Disk;
import luksh.format.Bytes;
import luksh.format.luks2.Luks2Header;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Luks2Image;
import luksh.oracle.Oracle;
import luksh.unlock.Luks2Copies;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A header read and written unchanged says the same, member by member, digit by digit. */
class Luks2RoundTripTest {
    private static final int SIZE = 20 << 20;

    @TempDir
    Path folder;

    /**
     * @param options for luksFormat
     * @param change by cryptsetup or by hand
     * @param words what the area must contain, so that the change is seen
     */
    record Sample(String name, long size, List<String> options, Consumer<Path> change, String words) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Sample sample(String name, Consumer<Path> change, String words, String... options) {
        return new Sample(name, SIZE, List.of(options), change, words);
    }

    private static Consumer<Path> command(byte[] stdin, String... words) {
        return image -> Oracle.run(
                        stdin,
                        Stream.concat(Stream.of("cryptsetup"), Stream.of(words))
                                .map(word -> word.equals("IMAGE") ? image.toString() : word)
                                .toList())
                .accepted();
    }

    private static Consumer<Path> byHand(Consumer<Luks2Image> change) {
        return image -> {
            Luks2Image copies = Luks2Image.read(image);
            change.accept(copies);
            copies.overwrite(image);
        };
    }

    private static void beginEncryption(Path image) {
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(0);
            file.setLength(40 << 20);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Luks2Commands.beginReencryption(image, "--encrypt", "--type", "luks2", "--reduce-device-size", "32M");
    }

    static Stream<Sample> samples() {
        Stream<Sample> sizes = IntStream.of(16, 32, 64, 128, 256, 512, 1024, 2048, 4096)
                .mapToObj(kib -> new Sample(
                        "metadata of " + kib + " KiB",
                        32 << 20,
                        List.of("--luks2-metadata-size", kib + "k"),
                        image -> {},
                        "\"json_size\":\"" + (kib * 1024 - 4096) + "\""));
        return Stream.concat(
                sizes,
                Stream.of(
                        sample("label and subsystem", i -> {}, "", "--label", "Gr\u00f6\u00dfe", "--subsystem", "test"),
                        sample(
                                "sectors of 512 bytes, aes-cbc-essiv",
                                i -> {},
                                "aes-cbc-essiv:sha256",
                                "--cipher",
                                "aes-cbc-essiv:sha256",
                                "--sector-size",
                                "512"),
                        sample(
                                "token",
                                command(ANNA, "token", "add", "--key-description", "k:\u00e4", "IMAGE"),
                                "luks2-keyring"),
                        sample(
                                "priority",
                                command(ANNA, "config", "--key-slot", "0", "--priority", "prefer", "IMAGE"),
                                "\"priority\":2"),
                        sample(
                                "another cipher for a slot",
                                image -> Cryptsetup.addKey(
                                        image,
                                        ANNA,
                                        BERT,
                                        5,
                                        "--pbkdf",
                                        "pbkdf2",
                                        "--keyslot-cipher",
                                        "aes-cbc-essiv:sha256",
                                        "--keyslot-key-size",
                                        "256"),
                                "\"5\":{\"type\""),
                        sample(
                                "unbound slot",
                                image -> Cryptsetup.addKey(
                                        image, ANNA, CARL, 9, "--pbkdf", "pbkdf2", "--unbound", "--key-size", "256"),
                                "\"9\":{\"type\""),
                        sample(
                                "argon2id slot",
                                image -> Cryptsetup.addKey(
                                        image,
                                        ANNA,
                                        BERT,
                                        1,
                                        "--pbkdf",
                                        "argon2id",
                                        "--pbkdf-force-iterations",
                                        "4",
                                        "--pbkdf-memory",
                                        "32",
                                        "--pbkdf-parallel",
                                        "1"),
                                "\"argon2id\""),
                        sample("reencryption under way", Luks2Commands::beginReencryption, "\"backup-final\""),
                        sample("encryption under way", Luks2RoundTripTest::beginEncryption, "\"linear\""),
                        sample(
                                "unknown members, tokens and slots",
                                byHand(i -> i.append(
                                                "\"x\":[1.0e5,18446744073709551615,-0.0,1e400,{\"z\":1,\"a\":null,\"/\":\"\\\"\\\\\\u0001\u00c3\u00a4\"}]")
                                        .set("tokens.7", "{'type':'own','keyslots':['0'],'x':{'y':1.50}}")
                                        .set(
                                                "keyslots.3",
                                                "{'type':'own','key_size':8,'area':{'type':'own','offset':'290816','size':'4096','x':1E5}}")
                                        .set("keyslots.0.own", "[]")
                                        .set("config.own", "{}")),
                                "1E5"),
                        sample(
                                "members in another order, white space",
                                byHand(i -> i.duplicate("tokens", "z")
                                        .move("keyslots", "k")
                                        .move("k", "keyslots")
                                        .text(t -> t.replace(",", ",\n "))),
                                "\n"),
                        sample(
                                "members left over from another key derivation",
                                byHand(i -> i.set("keyslots.0.kdf.time", "4")),
                                "\"time\":4")));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isReadAndWrittenUnchanged(Sample sample) throws IOException {
        Path image = Luks2Commands.formatted(
                folder.resolve("image"), sample.size(), sample.options().toArray(String[]::new));
        sample.change().accept(image);
        Luks2Image before = Luks2Image.read(image);
        assertThat(new String(before.bytes(0), StandardCharsets.UTF_8)).contains(sample.words());
        Luks2Header header = header(image);
        assertThat(header.json().toString()).isEqualTo(before.json().toString());
        for (int copy = 0; copy < 2; copy++) {
            try (var file = new RandomAccessFile(image.toFile(), "rw")) {
                file.seek(copy * header.headerSize());
                file.write(header.encode(copy == 1, Bytes.copyOf(new byte[Luks2Header.SALT_SIZE])));
            }
        }
        Luks2Image written = Luks2Image.read(image);
        assertThat(written.json().toString()).isEqualTo(before.json().toString());
        assertThat(header(image)).isEqualTo(header);
        for (int copy = 0; copy < 2; copy++) {
            assertThat(withoutSaltAndChecksum(written.bytes(copy), sample))
                    .isEqualTo(withoutSaltAndChecksum(before.bytes(copy), sample));
        }
        byte[] ours = Files.readAllBytes(image);
        assertThat(Cryptsetup.dump(image).accepted().out()).contains(header.uuid());
        assertThat(Files.readAllBytes(image)).as("cryptsetup mends nothing").isEqualTo(ours);
        if (header.onlyShown().isEmpty()) {
            command(ANNA, "repair", "-q", "IMAGE").accept(image);
            assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
            assertThat(header(image).json()).isEqualTo(header.json());
        }
    }

    /** All bytes but those, as they stood; the area's white space apart. */
    private static byte[] withoutSaltAndChecksum(byte[] copy, Sample sample) {
        Arrays.fill(copy, 104, 168, (byte) 0);
        Arrays.fill(copy, 448, 512, (byte) 0);
        return sample.words().equals("\n") || sample.words().equals("1E5") ? Arrays.copyOf(copy, 4096) : copy;
    }

    private static Luks2Header header(Path image) {
        try (Disk disk = Disk.openForReading(image.toString())) {
            Luks2Copies copies = Luks2Copies.read(disk);
            assertThat(copies.equalAndGood()).isTrue();
            return copies.current().orElseThrow();
        }
    }
}

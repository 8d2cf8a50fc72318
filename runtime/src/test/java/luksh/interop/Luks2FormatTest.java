package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.volumeKey;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import luksh.Container;
import luksh.FormatSpec;
import luksh.LongTestShare;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.format.Json;
import luksh.format.Size;
import luksh.format.luks2.Luks2Header;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import luksh.unlock.Luks2Copies;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A LUKS2 container of ours says what cryptsetup's says after the same options, and each opens the other's. */
class Luks2FormatTest {
    private static final long MIB = 1 << 20;
    private static final long SIZE = 20 * MIB;
    private static final String UUID = "0b0c1f1e-1111-4222-8333-444455556666";

    @TempDir
    private Path folder;

    /** The same container in our words and in cryptsetup's. */
    record Same(String name, long size, Consumer<FormatSpec> ours, List<String> theirs) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Same same(String name, long size, Consumer<FormatSpec> ours, String... theirs) {
        return new Same(name, size, f -> ours.accept(f.add(secret(ANNA), s -> s.iterations(1000))), pbkdf2(theirs));
    }

    static List<String> pbkdf2(String... options) {
        return Stream.concat(Stream.of("--type", "luks2", "--pbkdf", "pbkdf2"), Arrays.stream(options))
                .toList();
    }

    static List<Same> containers() {
        Stream<Same> some = Stream.of(
                same("nothing said", SIZE, f -> {}),
                same("a last sector of 512 bytes", SIZE + 512, f -> {}),
                same("one sector of payload", 16 * MIB + 512, f -> {}),
                same("one large sector of payload", 16 * MIB + 4096, f -> {}),
                same("sha512", SIZE, f -> f.hash("sha512"), "--hash", "sha512"),
                same("cbc", SIZE, f -> f.cipher("aes-cbc-essiv:sha256").keyBits(256), "-c", "aes-cbc-essiv:sha256"),
                same("xts 256", SIZE, f -> f.keyBits(256), "--key-size", "256"),
                same(
                        "camellia 192",
                        SIZE,
                        f -> f.cipher("camellia-cbc-plain").keyBits(192),
                        "-c",
                        "camellia-cbc-plain",
                        "-s",
                        "192"),
                same(
                        "label, subsystem, UUID",
                        SIZE,
                        f -> f.label("root of all").subsystem("the system").uuid(UUID),
                        "--label",
                        "root of all",
                        "--subsystem",
                        "the system",
                        "--uuid",
                        UUID),
                same("key areas 1 MiB", SIZE, f -> f.keyslotsSize(new Size(MIB)), "--luks2-keyslots-size", "1m"),
                same("one key area", SIZE, f -> f.keyslotsSize(new Size(258048)), "--luks2-keyslots-size", "252k"),
                same(
                        "most key areas",
                        130 * MIB,
                        f -> f.keyslotsSize(new Size(128 * MIB)),
                        "--luks2-keyslots-size",
                        "128m"),
                same("least alignment", SIZE, f -> f.alignPayload(new Size(512)), "--align-payload", "1"),
                same("pages", SIZE, f -> f.alignPayload(new Size(4096)), "--align-payload", "8"),
                same("odd alignment", SIZE, f -> f.alignPayload(new Size(33 * 512)), "--align-payload", "33"),
                same(
                        "wide alignment",
                        2 * SIZE,
                        f -> f.alignPayload(new Size(40000 * 512)),
                        "--align-payload",
                        "40000"),
                same(
                        "small header",
                        SIZE,
                        f -> f.keyslotsSize(new Size(MIB)).alignPayload(new Size(512)),
                        "--luks2-keyslots-size",
                        "1m",
                        "--align-payload",
                        "1"),
                same("from 1 MiB", SIZE, f -> f.payloadOffset(new Size(MIB)), "--offset", "2048"),
                same("from 2 MiB", SIZE, f -> f.payloadOffset(new Size(2 * MIB)), "--offset", "4096"),
                same("from 290816", SIZE, f -> f.payloadOffset(new Size(290816)), "--offset", "568"),
                same("from behind 16 MiB", 300 * MIB, f -> f.payloadOffset(new Size(256 * MIB)), "--offset", "524288"),
                same(
                        "from 1 MiB, pages",
                        SIZE,
                        f -> f.payloadOffset(new Size(MIB)).sectorSize(new Size(4096)),
                        "--offset",
                        "2048",
                        "--sector-size",
                        "4096"),
                same(
                        "metadata and offset",
                        SIZE,
                        f -> f.metadataSize(new Size(64 << 10)).payloadOffset(new Size(2 * MIB)),
                        "--luks2-metadata-size",
                        "64k",
                        "--offset",
                        "4096"),
                same(
                        "all sizes",
                        SIZE,
                        f -> f.metadataSize(new Size(4 * MIB))
                                .keyslotsSize(new Size(256 << 10))
                                .payloadOffset(new Size(8650752)),
                        "--luks2-metadata-size",
                        "4m",
                        "--luks2-keyslots-size",
                        "256k",
                        "--offset",
                        "16896"));
        Stream<Same> sectors = LongStream.of(512, 1024, 2048, 4096)
                .mapToObj(size -> same(
                        "sectors of " + size, SIZE, f -> f.sectorSize(new Size(size)), "--sector-size", "" + size));
        Stream<Same> metadata = Luks2Header.HEADER_SIZES.stream()
                .map(size -> same(
                        "metadata of " + size,
                        SIZE,
                        f -> f.metadataSize(new Size(size)),
                        "--luks2-metadata-size",
                        size / 1024 + "k"));
        return LongTestShare.most(
                Stream.of(some, sectors, metadata).flatMap(all -> all).toList());
    }

    @ParameterizedTest
    @MethodSource("containers")
    void oursSaysWhatTheirsSays(Same same) throws IOException {
        var bench = new Workbench(folder);
        Path ours = bench.path("ours");
        Path theirs = bench.path("theirs");
        Container made = bench.format(ours, same.size(), same.ours());
        Cryptsetup.formatted(theirs, same.size(), ANNA, same.theirs().toArray(String[]::new));
        Luks2Header header = header(ours);
        Luks2Header judge = header(theirs);
        assertThat(comparable(header.json())).isEqualTo(comparable(judge.json()));
        assertThat(header.label()).isEqualTo(judge.label());
        assertThat(header.subsystem()).isEqualTo(judge.subsystem());
        if (judge.uuid().equals(UUID)) {
            assertThat(header.uuid()).isEqualTo(UUID);
        }
        bothOpen(bench, made, theirs);
        Files.delete(ours);
        Files.delete(theirs);
    }

    private static void bothOpen(Workbench bench, Container made, Path theirs) {
        Path ours = Path.of(made.path());
        assertThat(Cryptsetup.opens(ours, ANNA, 0)).isTrue();
        assertThat(Cryptsetup.open(ours, BERT).status()).isEqualTo(2);
        assertThat(Cryptsetup.volumeKey(ours, ANNA)).isEqualTo(volumeKey(made, ANNA));
        assertThat(bench.whoOpens(theirs, ANNA)).containsExactly(0);
        assertThat(volumeKey(bench.open(theirs), ANNA)).isEqualTo(Cryptsetup.volumeKey(theirs, ANNA));
        Oracle.run(new byte[0], "cryptsetup", "repair", "-q", ours.toString()).accepted();
        try (Device disk = Disk.openForReading(ours.toString())) {
            Luks2Copies copies = Luks2Copies.read(disk);
            assertThat(copies.equalAndGood()).isTrue();
            assertThat(copies.first().header())
                    .isNotNull()
                    .extracting(Luks2Header::sequence)
                    .isEqualTo(1L);
        }
    }

    static Luks2Header header(Path image) {
        try (Device disk = Disk.openForReading(image.toString())) {
            return Luks2Copies.read(disk).current().orElseThrow();
        }
    }

    /** Without what is random. */
    static Json comparable(Json json) {
        if (!(json instanceof Json.Obj object)) {
            return json;
        }
        Map<String, Json> members = new LinkedHashMap<>();
        object.members().forEach((name, value) -> {
            boolean random = value instanceof Json.Text && (name.equals("salt") || name.equals("digest"));
            members.put(
                    name,
                    random ? new Json.Text(((Json.Text) value).value().length() + " characters") : comparable(value));
        });
        return new Json.Obj(members);
    }
}

package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.volumeKey;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;
import luksh.Container;
import luksh.Content;
import luksh.Volume;
import luksh.crypto.VolumeKey;
import luksh.device.Disk;
import luksh.format.Bytes;
import luksh.format.Json;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import luksh.format.luks2.Luks2Header;
import luksh.oracle.Cryptsetup;
import luksh.oracle.GrubFstest;
import luksh.oracle.Oracle;
import luksh.unlock.Luks2Copies;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies inside a LUKS2 container: sectors of all sizes, segments in several places, and what the kernel alone reads. */
class Luks2PayloadTest {
    private static final int OFFSET = 2 << 20;
    private static final int PAYLOAD = 1 << 20;

    @TempDir
    private Path folder;

    private static byte[] random(int size, int seed) {
        var content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    private Container container(Workbench bench, String name, int sector) {
        return bench.format(
                bench.path(name),
                OFFSET + PAYLOAD,
                f -> f.payloadOffset(new Size(OFFSET))
                        .sectorSize(new Size(sector))
                        .add(secret(ANNA), s -> s.iterations(1000)));
    }

    @ParameterizedTest
    @CsvSource({
        "512, aes-xts-plain64",
        "1024, aes-xts-plain64",
        "2048, aes-xts-plain64",
        "4096, aes-xts-plain64",
        "512, aes-cbc-essiv:sha256",
        "4096, serpent-xts-plain64",
        "4096, aes-cbc-plain64"
    })
    void aFileSystemThatWeWroteIsReadByGrub(int sector, String cipher) throws IOException {
        var bench = new Workbench(folder);
        byte[] marker = random(100_000, 1);
        Path root = Files.createDirectories(folder.resolve("root/boot"));
        Files.write(root.resolve("marker"), marker);
        Path ext = bench.zeros("ext", PAYLOAD);
        Oracle.run("mke2fs", "-q", "-t", "ext2", "-d", folder.resolve("root").toString(), ext.toString())
                .accepted();
        Path image = bench.path("image");
        Container disk = bench.format(
                image,
                OFFSET + PAYLOAD,
                f -> f.payloadOffset(new Size(OFFSET))
                        .sectorSize(new Size(sector))
                        .cipher(cipher)
                        .keyBits(cipher.contains("xts") ? 512 : 256)
                        .add(secret(ANNA), s -> s.iterations(1000)));
        Path copy = bench.path("copy");
        try (Volume volume = disk.unlock(secret(ANNA))) {
            assertThat(volume.size()).isEqualTo(new Size(PAYLOAD));
            volume.write(new Size(0), Files.readAllBytes(ext));
            assertThat(volume.signature()).isEqualTo("ext2");
            volume.copyTo(copy.toString());
        }
        Content.assertSame(copy, ext);
        assertThat(GrubFstest.opens(image, ANNA)).hasValue(0);
        assertThat(GrubFstest.file(image, ANNA, "/boot/marker")).isEqualTo(marker);
    }

    /** LUKS1 was judged by qemu-img and GRUB: the same key at the same place gives the same bytes. */
    @Test
    void sectorsOf512BytesAreThoseOfLuks1() throws IOException {
        var bench = new Workbench(folder);
        Container two = container(bench, "two", 512);
        byte[] key = volumeKey(two, ANNA);
        byte[] content = random(PAYLOAD, 2);
        Path data = bench.zeros("data", OFFSET + PAYLOAD);
        Container one = bench.formatExisting(
                data,
                f -> f.version(Version.LUKS1)
                        .payloadOffset(new Size(OFFSET))
                        .header(bench.path("header").toString())
                        .volumeKey(VolumeKey.owning(key))
                        .add(secret(ANNA), s -> s.iterations(1000)));
        for (Container disk : new Container[] {one, two}) {
            try (Volume volume = disk.unlock(secret(ANNA))) {
                volume.write(new Size(0), content);
            }
        }
        assertThat(payload(bench.path("two"))).isEqualTo(payload(data)).isNotEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 1024, 2048, 4096})
    void aSectorsNumberCountsIn512BytesWhateverItsSize(int sector) throws Exception {
        var bench = new Workbench(folder);
        Container disk = container(bench, "image", sector);
        byte[] content = random(16 * sector, 3);
        try (Volume volume = disk.unlock(secret(ANNA))) {
            volume.write(new Size(5L * sector), content);
        }
        byte[] written = Arrays.copyOfRange(payload(bench.path("image")), 5 * sector, 21 * sector);
        byte[] key = volumeKey(disk, ANNA);
        for (int i = 0; i < 16; i++) {
            byte[] plain = Arrays.copyOfRange(content, i * sector, (i + 1) * sector);
            assertThat(Arrays.copyOfRange(written, i * sector, (i + 1) * sector))
                    .isEqualTo(xts(key, plain, (5L + i) * sector / 512));
        }
    }

    /** IEEE 1619 as it is written there, block by block, with nothing but the JDK's AES. */
    private static byte[] xts(byte[] key, byte[] sector, long number) throws GeneralSecurityException {
        Cipher data = Cipher.getInstance("AES/ECB/NoPadding");
        data.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, 0, 32, "AES"));
        Cipher tweaks = Cipher.getInstance("AES/ECB/NoPadding");
        tweaks.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, 32, 32, "AES"));
        byte[] iv = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
        BigInteger tweak = littleEndian(tweaks.doFinal(iv));
        var out = new byte[sector.length];
        for (int at = 0; at < sector.length; at += 16) {
            BigInteger block = littleEndian(Arrays.copyOfRange(sector, at, at + 16));
            BigInteger encrypted =
                    littleEndian(data.doFinal(bytes(block.xor(tweak)))).xor(tweak);
            System.arraycopy(bytes(encrypted), 0, out, at, 16);
            tweak = tweak.shiftLeft(1);
            if (tweak.testBit(128)) {
                tweak = tweak.clearBit(128).xor(BigInteger.valueOf(0x87));
            }
        }
        return out;
    }

    private static BigInteger littleEndian(byte[] block) {
        var turned = new byte[16];
        for (int i = 0; i < 16; i++) {
            turned[i] = block[15 - i];
        }
        return new BigInteger(1, turned);
    }

    private static byte[] bytes(BigInteger number) {
        var block = new byte[16];
        for (int i = 0; i < 16; i++) {
            block[i] = number.shiftRight(8 * i).byteValue();
        }
        return block;
    }

    private static byte[] payload(Path image) throws IOException {
        byte[] all = Files.readAllBytes(image);
        return Arrays.copyOfRange(all, OFFSET, all.length);
    }

    @Test
    void anyOffsetAndLengthIsReadAndWritten() {
        var bench = new Workbench(folder);
        Container disk = container(bench, "image", 4096);
        byte[] shadow = random(PAYLOAD, 4);
        try (Volume volume = disk.unlock(secret(ANNA))) {
            volume.write(new Size(0), shadow);
            anyPieces(volume, shadow, new Random(5));
        }
    }

    private static void anyPieces(Volume volume, byte[] shadow, Random random) {
        for (int i = 0; i < 200; i++) {
            int from = random.nextInt(shadow.length);
            byte[] piece = random(random.nextInt(Math.min(shadow.length - from, 20_000) + 1), i);
            System.arraycopy(piece, 0, shadow, from, piece.length);
            volume.write(new Size(from), piece);
            int back = random.nextInt(shadow.length);
            int end = Math.min(shadow.length, back + random.nextInt(20_000));
            assertThat(volume.read(new Size(back), new Size(end - back)))
                    .isEqualTo(Arrays.copyOfRange(shadow, back, end));
        }
        assertThat(volume.read(new Size(0), new Size(shadow.length))).isEqualTo(shadow);
    }

    /** As after a decryption or a reencryption that moved data: out of order on the device, one volume to the reader. */
    @Test
    void segmentsAreOneBehindTheOtherInTheVolumeWhereverTheyLie() throws IOException {
        var bench = new Workbench(folder);
        Container disk = container(bench, "image", 512);
        Path image = bench.path("image");
        int third = 100 * 4096;
        change(
                image,
                json -> withSegments(
                        json,
                        segment(OFFSET + third, "" + third, "7", 4096),
                        segment(OFFSET, "" + third, "1000", 512),
                        segment(OFFSET + 2 * third, "dynamic", "0", 2048)));
        int rest = (PAYLOAD - 2 * third) / 2048 * 2048;
        byte[] shadow = random(2 * third + rest, 6);
        Path copy = bench.path("copy");
        Container changed = bench.open(image);
        assertThat(Cryptsetup.opens(image, ANNA, 0)).isTrue();
        try (Volume volume = changed.unlock(secret(ANNA))) {
            assertThat(volume.size()).isEqualTo(new Size(shadow.length));
            volume.write(new Size(0), shadow);
            anyPieces(volume, shadow, new Random(7));
            volume.copyTo(copy.toString());
        }
        Content.assertHolds(copy, shadow);
        // each segment alone, as a container that has no other, shows its part
        String[] alone = {
            segment(OFFSET + third, "" + third, "7", 4096),
            segment(OFFSET, "" + third, "1000", 512),
            segment(OFFSET + 2 * third, "" + rest, "0", 2048)
        };
        int at = 0;
        for (String segment : alone) {
            change(image, json -> withSegments(json, segment));
            try (Volume volume = bench.open(image).unlock(secret(ANNA))) {
                int size = Math.toIntExact(volume.size().bytes());
                assertThat(volume.read(new Size(0), volume.size()))
                        .isEqualTo(Arrays.copyOfRange(shadow, at, at + size));
                at += size;
            }
        }
        assertThat(disk.payloadOffset()).isEqualTo(new Size(OFFSET));
    }

    @Test
    void aSegmentOfAFixedSizeEndsThere() throws IOException {
        var bench = new Workbench(folder);
        container(bench, "image", 512);
        Path image = bench.path("image");
        change(image, json -> withSegments(json, segment(OFFSET, "8192", "0", 4096)));
        try (Volume volume = bench.open(image).unlock(secret(ANNA))) {
            assertThat(volume.size()).isEqualTo(new Size(8192));
            assertThatThrownBy(() -> volume.read(new Size(8191), new Size(2)))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("outside the payload");
        }
        change(image, json -> withSegments(json, segment(OFFSET, "" + (PAYLOAD + 4096), "0", 4096)));
        assertThatThrownBy(() -> bench.open(image).unlock(secret(ANNA)))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("ends at byte " + (OFFSET + PAYLOAD));
    }

    @Test
    void whatTheKernelAloneReadsIsRefusedWithItsReasonAndNotTouched() throws IOException {
        var bench = new Workbench(folder);
        container(bench, "image", 512);
        Path image = bench.path("image");
        String linear = "{\"type\":\"linear\",\"offset\":\"" + (OFFSET + 8192) + "\",\"size\":\"dynamic\"}";
        String crypt = segment(OFFSET, "8192", "0", 512);
        String integrity = crypt.replace(
                "}",
                ",\"integrity\":{\"type\":\"hmac(sha256)\",\"journal_encryption\":\"none\","
                        + "\"journal_integrity\":\"none\"}}");
        refused(bench, image, "linear", crypt, linear);
        refused(bench, image, "integrity", integrity);
    }

    private static void refused(Workbench bench, Path image, String reason, String... segments) throws IOException {
        change(image, json -> withSegments(json, segments));
        byte[] before = Files.readAllBytes(image);
        assertThatThrownBy(() -> bench.open(image).unlock(secret(ANNA)))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("segment")
                .hasMessageContaining(reason)
                .extracting(e -> ((LuksException) e).status())
                .isEqualTo(4);
        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    private static String segment(int offset, String size, String tweak, int sector) {
        return "{\"type\":\"crypt\",\"offset\":\"" + offset + "\",\"size\":\"" + size + "\",\"iv_tweak\":\"" + tweak
                + "\",\"encryption\":\"aes-xts-plain64\",\"sector_size\":" + sector + "}";
    }

    /** These segments, the encrypted ones under the digest that is there. */
    private static Json.Obj withSegments(Json.Obj json, String... segments) {
        var members = Json.Obj.EMPTY;
        var numbers = new ArrayList<Json>();
        for (int i = 0; i < segments.length; i++) {
            members = members.with("" + i, Json.parse(segments[i].getBytes(StandardCharsets.UTF_8)));
            if (!segments[i].contains("linear")) {
                numbers.add(new Json.Text("" + i));
            }
        }
        var digests = (Json.Obj) json.members().get("digests");
        var digest = (Json.Obj) digests.members().get("0");
        return json.with("segments", members)
                .with("digests", digests.with("0", digest.with("segments", new Json.Arr(numbers))));
    }

    /** Writes both copies anew with a changed JSON area. */
    private static void change(Path image, UnaryOperator<Json.Obj> how) {
        try (Disk disk = Disk.openForWriting(image.toString())) {
            Luks2Header header = Luks2Copies.read(disk).current().orElseThrow();
            Luks2Header changed = header.withJson(how.apply(header.json()));
            var salt = Bytes.copyOf(random(Luks2Header.SALT_SIZE, 8));
            disk.write(0, changed.encode(false, salt));
            disk.write(header.headerSize(), changed.encode(true, salt));
        }
    }
}

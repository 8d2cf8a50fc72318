package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import luksh.Container;
import luksh.Content;
import luksh.LongTestShare;
import luksh.Volume;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import luksh.oracle.GrubFstest;
import luksh.oracle.Oracle;
import luksh.oracle.QemuImg;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lies inside: file systems that GRUB and qemu-img read, and bytes at any offset. */
@TestInstance(Lifecycle.PER_CLASS)
class PayloadTest {
    private static final int PAYLOAD = 1 << 20;
    private static final int HEADER = 2 << 20;

    private Path folder = Path.of("");
    private byte[] marker = {};
    private byte[] ext2 = {};
    private byte[] vfat = {};

    @BeforeAll
    void fileSystems(@TempDir Path scratch) throws Exception {
        folder = scratch;
        for (String program : List.of("qemu-img", "grub-fstest", "mke2fs", "mkfs.vfat", "mcopy")) {
            Oracle.require(program);
        }
        marker = random(100_000);
        Path boot = Files.createDirectories(folder.resolve("root/boot"));
        Path file = Files.write(boot.resolve("marker"), marker);
        var bench = new Workbench(folder);
        Path ext = bench.zeros("ext", PAYLOAD);
        Oracle.run("mke2fs", "-q", "-t", "ext2", "-d", folder.resolve("root").toString(), ext.toString())
                .accepted();
        ext2 = Files.readAllBytes(ext);
        Path fat = bench.zeros("fat", PAYLOAD);
        Oracle.run("mkfs.vfat", fat.toString()).accepted();
        Oracle.run("mmd", "-i", fat.toString(), "::/boot").accepted();
        Oracle.run("mcopy", "-i", fat.toString(), file.toString(), "::/boot/marker")
                .accepted();
        vfat = Files.readAllBytes(fat);
    }

    private static byte[] random(int size) {
        var content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    /** With a hash that both judges have. */
    static List<Cell> cells() {
        return LongTestShare.of(Cell.modes()).stream()
                .map(cell -> cell.with("sha256"))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("cells")
    @Execution(ExecutionMode.CONCURRENT)
    void aFileSystemThatWeWroteIsReadByGrubAndQemu(Cell cell) throws IOException {
        var bench = new Workbench(folder);
        Path image = bench.path(cell.fileName());
        Container disk = bench.format(
                image,
                HEADER + PAYLOAD,
                f -> cell.into(f).alignPayload(new Size(HEADER)).add(secret(ANNA), s -> s.iterations(1000)));
        boolean fat = cell.spec().hashCode() % 2 == 0;
        byte[] content = fat ? vfat : ext2;
        Path copy = bench.path("copy_" + cell.fileName());
        try (Volume volume = disk.unlock(secret(ANNA))) {
            volume.write(new Size(0), content);
            assertThat(volume.signature()).isEqualTo(fat ? "vfat" : "ext2");
            volume.copyTo(copy.toString());
        }
        Content.assertHolds(copy, content);
        if (Support.grub(cell, image)) {
            assertThat(GrubFstest.file(image, ANNA, "/boot/marker")).isEqualTo(marker);
        }
        Path raw = bench.path("raw_" + cell.fileName());
        Oracle.Verdict verdict = QemuImg.decrypt(image, ANNA, raw);
        if (!Support.lacking(verdict)) {
            verdict.accepted();
            Content.assertHolds(raw, content);
            // and back: qemu-img writes another content over ours
            Files.write(raw, fat ? ext2 : vfat);
            QemuImg.encrypt(raw, ANNA, image).accepted();
            try (Volume volume = bench.open(image).unlock(secret(ANNA))) {
                assertThat(volume.read(new Size(0), volume.size())).isEqualTo(fat ? ext2 : vfat);
            }
        }
    }

    /**
     * From sector 2^32 on plain, which has 32 bits, begins anew, and plain64 does not. GRUB counts essiv with 32 bits
     * too; the kernel and qemu do not.
     */
    @ParameterizedTest
    @ValueSource(strings = {"xts-plain", "xts-plain64", "cbc-essiv:sha256"})
    void sectorsBehindTwoTebibytesAreReadByQemu(String mode) {
        var bench = new Workbench(folder);
        long sector = (1L << 32) + 5;
        Path image = far(bench, mode, sector, 0x5a);
        QemuImg.holds(image, ANNA, sector * 512, 1024, 0x5a).accepted();
        assertThat(QemuImg.holds(image, ANNA, sector * 512, 1024, 0x5b).status())
                .isNotZero();
    }

    @Test
    void sectorsBehindTwoTebibytesAreReadByGrub() {
        var bench = new Workbench(folder);
        long sector = (1L << 32) + 6;
        Path image = far(bench, "cbc-benbi", sector, 0x33);
        var expected = new byte[1024];
        Arrays.fill(expected, (byte) 0x33);
        assertThat(GrubFstest.file(image, ANNA, sector + "+2")).isEqualTo(expected);
    }

    private static Path far(Workbench bench, String mode, long sector, int value) {
        Path image = bench.path("far_" + mode.replace(':', '_'));
        Container disk = bench.format(
                image,
                HEADER + (sector + 16) * 512,
                f -> f.version(Version.LUKS1)
                        .cipher("aes-" + mode)
                        .keyBits(256)
                        .alignPayload(new Size(HEADER))
                        .add(secret(ANNA), s -> s.iterations(1000)));
        var content = new byte[1024];
        Arrays.fill(content, (byte) value);
        try (Volume volume = disk.unlock(secret(ANNA))) {
            volume.write(new Size(sector * 512), content);
        }
        return image;
    }

    @Test
    void anyOffsetAndLengthIsReadAndWritten() throws IOException {
        var bench = new Workbench(folder);
        Path image = bench.path("unaligned");
        Container disk = bench.format(
                image, HEADER + PAYLOAD, f -> f.version(Version.LUKS1).add(secret(ANNA), s -> s.iterations(1000)));
        byte[] shadow = random(PAYLOAD);
        var random = new Random(3);
        try (Volume volume = disk.unlock(secret(ANNA))) {
            volume.write(new Size(0), shadow);
            for (int i = 0; i < 200; i++) {
                int from = random.nextInt(PAYLOAD);
                int length = random.nextInt(Math.min(PAYLOAD - from, 3000) + 1);
                byte[] piece = random(length);
                System.arraycopy(piece, 0, shadow, from, length);
                volume.write(new Size(from), piece);
                int back = random.nextInt(PAYLOAD);
                int end = Math.min(PAYLOAD, back + random.nextInt(3000));
                assertThat(volume.read(new Size(back), new Size(end - back)))
                        .isEqualTo(Arrays.copyOfRange(shadow, back, end));
            }
            assertThat(volume.read(new Size(PAYLOAD), new Size(0))).isEmpty();
            for (long[] outside : new long[][] {{PAYLOAD, 1}, {-1, 1}, {0, -1}, {1, PAYLOAD}, {1, Long.MAX_VALUE}}) {
                assertThatThrownBy(() -> volume.read(new Size(outside[0]), new Size(outside[1])))
                        .isInstanceOf(LuksException.class)
                        .hasMessageContaining("outside the payload");
            }
            assertThatThrownBy(() -> volume.write(new Size(PAYLOAD - 1), new byte[2]))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("outside the payload");
        }
        Path raw = bench.path("unaligned.raw");
        QemuImg.decrypt(image, ANNA, raw).accepted();
        Content.assertHolds(raw, shadow);
    }

    @Test
    void aCopyNeverOverwritesAFileAndIsPrivate() throws IOException {
        var bench = new Workbench(folder);
        Container disk = bench.format(
                bench.path("private"),
                HEADER + PAYLOAD,
                f -> f.version(Version.LUKS1).add(secret(ANNA), s -> s.iterations(1000)));
        Path there = Files.writeString(bench.path("there"), "precious");
        Path fresh = bench.path("fresh");
        try (Volume volume = disk.unlock(secret(ANNA))) {
            assertThatThrownBy(() -> volume.copyTo(there.toString()))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("never copies over a file");
            volume.copyTo(fresh.toString());
        }
        assertThat(there).hasContent("precious");
        assertThat(fresh).hasSize(PAYLOAD);
        assertThat(Files.getPosixFilePermissions(fresh)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aCopyTakesTheSameMemoryForAnySize() {
        var bench = new Workbench(folder);
        long payload = 300L << 20;
        Path image = bench.path("large");
        bench.format(image, HEADER + payload, f -> f.version(Version.LUKS1).add(secret(ANNA), s -> s.iterations(1000)));
        Path copy = bench.path("large.raw");
        Oracle.run(
                        ANNA,
                        "env",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CopyOut.class.getName(),
                        image.toString(),
                        copy.toString())
                .accepted();
        assertThat(copy).hasSize(payload);
        try (Volume volume = bench.open(image).unlock(secret(ANNA));
                Device raw = Disk.openForReading(copy.toString())) {
            for (long at = 0; at < payload; at += 37 << 20) {
                assertThat(volume.read(new Size(at), new Size(4096))).isEqualTo(raw.read(at, 4096));
            }
        }
    }
}

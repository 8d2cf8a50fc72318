package luksh.device;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import luksh.format.LuksException;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real block devices and a really full disk; skipped where losetup(8) and mount(8) are not permitted. */
class LoopDeviceTest {
    private static final String ID = "a6f1bd4c-2f0b-4a54-9a5e-0d9a5f1c7e10";

    @TempDir
    Path folder;

    private final List<List<String>> undo = new ArrayList<>();

    @AfterEach
    void detach() {
        undo.forEach(command -> Oracle.run(new byte[0], command).accepted());
    }

    private String loop(Path image, String... options) {
        var command = new ArrayList<>(List.of("losetup", "--find", "--show"));
        command.addAll(List.of(options));
        command.add(image.toString());
        Oracle.Verdict verdict = Oracle.run(new byte[0], command);
        assumeTrue(verdict.status() == 0, verdict.stderr());
        String device = verdict.out().strip();
        undo.add(0, List.of("losetup", "--detach", device));
        return device;
    }

    private Path image() throws Exception {
        return Files.write(folder.resolve("image"), new byte[1 << 20]);
    }

    @Test
    void aBlockDeviceIsReadWrittenAndReadBackPastTheCache() throws Exception {
        Path image = image();
        String device = loop(image);
        try (Disk disk = Disk.openForWriting(device)) {
            assertThat(disk.size()).isEqualTo(1 << 20);
            var content = new byte[1000];
            Arrays.fill(content, (byte) 7);
            disk.write(5000, content);
            disk.flush();
            assertThat(disk.readBack(5000, 1000)).isEqualTo(content);
            assertThat(disk.readBack((1 << 20) - 1, 1)).containsExactly(0);
            assertThat(disk.readsPastCache()).isTrue();
            assertThat(disk.read(4999, 1002)).startsWith(0, 7).endsWith(7, 0);
            assertThat(Arrays.copyOfRange(Files.readAllBytes(image), 5000, 6000))
                    .isEqualTo(content);
            assertThatThrownBy(() -> disk.read((1 << 20) - 1, 2))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("ended at byte 1048576 during a read of 2 bytes at byte 1048575");
            assertThatThrownBy(() -> disk.write((1 << 20) - 1, new byte[2])).isInstanceOf(LuksException.class);
        }
    }

    @Test
    void aReadOnlyDeviceIsRefusedBeforeItIsWritten() throws Exception {
        String device = loop(image(), "--read-only");
        assertThatThrownBy(() -> Disk.openForWriting(device))
                .isInstanceOf(LuksException.class)
                .hasMessageContaining("blockdev --setrw " + device);
        try (Disk disk = Disk.openForReading(device)) {
            assertThat(disk.size()).isEqualTo(1 << 20);
        }
    }

    @Test
    void theLoopDeviceOfAnImageAndItsUuidAreFound() throws Exception {
        Path image = Cryptsetup.formatted(folder.resolve("image"), 4 << 20, "a".getBytes(US_ASCII), "--uuid", ID);
        assertThat(Mappings.loops(image.toString())).isEmpty();
        String device = loop(image);
        assertThat(Mappings.loops(image.toString())).containsExactly(device);
        assertThat(Mappings.over(image.toString())).isEmpty();
        assertThat(Mappings.over(device)).isEmpty();
        assertThat(Path.of(DevicePath.resolve("UUID=" + ID)).toRealPath()).isEqualTo(Path.of(device));
    }

    @Test
    void aFullDiskIsSaidWhenASparseImageIsFilled() throws Exception {
        Path mount = Files.createDirectory(folder.resolve("small"));
        Oracle.Verdict mounted = Oracle.run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount.toString());
        assumeTrue(mounted.status() == 0, mounted.stderr());
        undo.add(0, List.of("umount", mount.toString()));
        String path = mount.resolve("sparse").toString();
        try (Disk disk = Disk.createFile(path, 8 << 20)) {
            disk.write(0, new byte[512 << 10]);
            assertThatThrownBy(() -> {
                        disk.write(4 << 20, new byte[1 << 20]);
                        disk.flush();
                    })
                    .isInstanceOf(LuksException.class)
                    .hasMessageStartingWith("cannot write 1048576 bytes at byte 4194304 of " + path)
                    .hasMessageContaining("has 0 B left: free some space");
        }
    }

    private Path mounted(String name, String... how) throws Exception {
        Path point = Files.createDirectory(folder.resolve(name));
        var command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(how));
        command.add(point.toString());
        Oracle.Verdict verdict = Oracle.run(command.toArray(String[]::new));
        assumeTrue(verdict.status() == 0, verdict.stderr());
        undo.add(0, List.of("umount", point.toString()));
        return point;
    }

    /** Its files have a device number that no device has. */
    @Test
    void aFileOnBtrfsLiesInsideTheImageBelow() throws Exception {
        Path image = folder.resolve("image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(256 << 20);
        }
        Oracle.require("mkfs.btrfs");
        Oracle.run("mkfs.btrfs", "-q", image.toString()).accepted();
        String device = loop(image);
        Path backup = mounted("btrfs", device).resolve("backup.luks");
        assertThat(Placement.isInside(backup.toString(), image.toString())).isTrue();
        assertThat(Placement.isInside(backup.toString(), device)).isTrue();
        assertThat(Placement.isInside(folder.resolve("backup.luks").toString(), image.toString()))
                .isFalse();
    }

    @Test
    void aFileOnAnOverlayLiesWhereItsUpperFolderLies() throws Exception {
        Path image = image();
        Oracle.run("mke2fs", "-q", "-t", "ext2", image.toString()).accepted();
        Path upper = mounted("ext 2", loop(image));
        for (Path each : List.of(upper.resolve("up"), upper.resolve("work"), folder.resolve("low"))) {
            Files.createDirectory(each);
        }
        String folders = "lowerdir=" + folder.resolve("low") + ",upperdir=" + upper.resolve("up") + ",workdir="
                + upper.resolve("work");
        Path backup = mounted("over", "-t", "overlay", "-o", folders, "overlay").resolve("backup.luks");
        assertThat(Placement.isInside(backup.toString(), image.toString())).isTrue();
    }

    private static FolderLocation.Kind kind(Path folder, Path container) {
        return Placement.of(folder.toString(), container.toString()).kind();
    }

    @Test
    void placesAreToldApartOnThisMachine() throws Exception {
        Path image = image();
        Oracle.run("mke2fs", "-q", "-t", "ext2", image.toString()).accepted();
        String device = loop(image);
        Path inside = mounted("inside", device);
        Path memory = mounted("memory", "-t", "tmpfs", "none");
        Path container = Files.write(folder.resolve("other"), new byte[1 << 20]);
        assertThat(Placement.of(inside + "/new/journal", image.toString()))
                .isEqualTo(new FolderLocation(
                        inside.resolve("new/journal"),
                        FolderLocation.Kind.INSIDE,
                        inside + "/new/journal is on " + device.substring("/dev/".length()) + " (ext2), which is on "
                                + image));
        assertThat(kind(inside, Path.of(device))).isEqualTo(FolderLocation.Kind.INSIDE);
        assertThat(kind(inside, container)).isEqualTo(FolderLocation.Kind.OUTSIDE);
        assertThat(kind(memory, container)).isEqualTo(FolderLocation.Kind.VANISHES);
        assertThat(kind(memory, Files.write(memory.resolve("image"), new byte[4096])))
                .isEqualTo(FolderLocation.Kind.OUTSIDE);
        assertThat(Placement.places(image.toString()))
                .extracting(FolderLocation::folder)
                .doesNotContain(inside, memory);
        // a second loop device of the same image leads into it as well
        assertThat(kind(inside, Path.of(loop(image)))).isEqualTo(FolderLocation.Kind.INSIDE);
        assertThat(WritePath.wrong(device))
                .extracting(WritePath.Wrong::instead)
                .containsExactly("run umount " + inside + " first");
        assertThat(WritePath.wrong(image.toString())).hasSize(2);
        assertThat(WritePath.wrong(container.toString())).isEmpty();
    }

    @Test
    void aDeviceOverlapsWithItsImageAndWithNothingElse() throws Exception {
        Path image = image();
        String device = loop(image);
        assertThat(Placement.overlap(device, image.toString())).isTrue();
        assertThat(Placement.overlap(image.toString(), device)).isTrue();
        Path other = Files.write(folder.resolve("other"), new byte[1 << 20]);
        assertThat(Placement.overlap(device, other.toString())).isFalse();
        assertThat(Placement.overlap(loop(other), device)).isFalse();
    }

    @Test
    void aFileThatRefusesDirectReadsIsReadThroughTheCacheAndThatIsSaid() {
        Path file = Path.of("/sys/kernel/uevent_seqnum");
        assumeTrue(Files.isReadable(file), "no sysfs");
        try (Disk disk = Disk.openForReading(file.toString())) {
            assertThat(disk.readsPastCache()).isTrue();
            assertThat(disk.readBack(0, 1)[0]).isBetween((byte) '0', (byte) '9');
            assertThat(disk.readsPastCache()).isFalse();
        }
    }
}

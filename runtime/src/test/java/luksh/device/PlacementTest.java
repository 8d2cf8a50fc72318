package luksh.device;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup or a journal that lies in the volume it is of; sysfs and the mounts are made up. */
class PlacementTest {
    private static final String UUID = "a6f1bd4c-2f0b-4a54-9a5e-0d9a5f1c7e10";

    @TempDir
    Path folder;

    private Path container;
    private Path state;

    @BeforeEach
    void lay() throws IOException {
        container = Files.createFile(folder.resolve("disk.img"));
        state = Files.createDirectory(folder.resolve("my state"));
        device("8:1", "sda1");
        mount("8:1", folder.toString(), "ext4", "/dev/sda1", "rw");
    }

    private Path device(String number, String name) throws IOException {
        Path device = Files.createDirectories(folder.resolve("devices").resolve(name));
        Files.writeString(device.resolve("dev"), number + "\n");
        Files.createDirectories(folder.resolve("sys/dev/block"));
        Files.createSymbolicLink(folder.resolve("sys/dev/block").resolve(number), device);
        return device;
    }

    private static Path slaves(Path device, Path... slaves) throws IOException {
        Files.createDirectory(device.resolve("slaves"));
        for (Path slave : slaves) {
            Files.createSymbolicLink(device.resolve("slaves").resolve(slave.getFileName()), slave);
        }
        return device;
    }

    private Path loop(Path device, String offset) throws IOException {
        Files.createDirectory(device.resolve("loop"));
        Files.writeString(device.resolve("loop/backing_file"), container + "\n");
        Files.writeString(device.resolve("loop/offset"), offset + "\n");
        return device;
    }

    private static Path crypt(Path device, String uuid) throws IOException {
        Files.createDirectory(device.resolve("dm"));
        Files.writeString(device.resolve("dm/name"), "secret\n");
        Files.writeString(device.resolve("dm/uuid"), "CRYPT-LUKS2-" + uuid.replace("-", "") + "-secret\n");
        return device;
    }

    private void mount(String number, String point, String type, String source, String options) throws IOException {
        Files.writeString(
                folder.resolve("mountinfo"),
                "36 35 " + number + " / " + point.replace(" ", "\\040") + " rw,noatime master:1 - " + type + " "
                        + source + " " + options + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private void mountState(String number, String type, String source) throws IOException {
        mount(number, state.toString(), type, source, "rw");
    }

    private Placement placement() {
        return new Placement(folder.resolve("sys"), folder.resolve("mountinfo"));
    }

    private void assertPlace(FolderLocation.Kind kind, String sentence) {
        Path asked = state.resolve("not/there yet");
        assertThat(placement().place(asked, container)).isEqualTo(new FolderLocation(asked, kind, asked + sentence));
    }

    @Test
    void aFileBesideTheImageIsOutside() {
        assertPlace(FolderLocation.Kind.OUTSIDE, " is on sda1 (ext4), outside " + container);
    }

    @Test
    void aFileOnALoopDeviceOfTheImageIsInside() throws IOException {
        loop(device("7:0", "loop0"), "1048576");
        mountState("7:0", "ext4", "/dev/loop0");
        assertPlace(FolderLocation.Kind.INSIDE, " is on loop0 (ext4), which is on " + container);
    }

    @Test
    void aFileOnAMappingOfTheImageIsInsideAndTheMappingIsSaid() throws IOException {
        Path loop = loop(device("7:0", "loop0"), "0");
        Path opened = crypt(slaves(device("252:0", "dm-0"), loop), "1-2");
        mountState("252:0", "ext4", "/dev/mapper/secret");
        assertPlace(FolderLocation.Kind.INSIDE, " is on dm-0 (ext4), which is the unlocked " + container);
        slaves(device("252:1", "dm-1"), opened);
        mountState("252:1", "xfs", "/dev/mapper/vg-lv");
        assertPlace(
                FolderLocation.Kind.INSIDE, " is on dm-1 (xfs), which is inside " + container + ", unlocked as secret");
    }

    @Test
    void aFileOnAMappingOfAPartitionOfALoopDeviceIsInside() throws IOException {
        loop(device("7:0", "loop0"), "0");
        Path partition = device("259:0", "loop0/loop0p1");
        Files.writeString(partition.resolve("partition"), "1\n");
        slaves(device("252:0", "dm-0"), partition);
        mountState("252:0", "ext4", "/dev/mapper/x");
        assertPlace(FolderLocation.Kind.INSIDE, " is on dm-0 (ext4), which is on " + container);
    }

    @Test
    void aFileOnAMappingOfAnotherDiskIsOutside() throws IOException {
        crypt(slaves(device("252:0", "dm-0"), device("8:16", "sdb")), UUID);
        mountState("252:0", "ext4", "/dev/mapper/secret");
        assertPlace(FolderLocation.Kind.OUTSIDE, " is on dm-0 (ext4), outside " + container);
    }

    @Test
    void aFileInWhatADetachedHeaderOpensIsInside() throws IOException {
        byte[] header = Arrays.copyOf(new byte[] {'L', 'U', 'K', 'S', (byte) 0xba, (byte) 0xbe}, 4096);
        System.arraycopy(UUID.getBytes(US_ASCII), 0, header, 168, UUID.length());
        Files.write(container, header);
        crypt(slaves(device("252:0", "dm-0"), device("8:16", "sdb")), UUID);
        mountState("252:0", "ext4", "/dev/mapper/secret");
        assertPlace(FolderLocation.Kind.INSIDE, " is on dm-0 (ext4), which is the unlocked " + container);
    }

    @Test
    void whatMemoryKeepsVanishes() throws IOException {
        mountState("0:40", "tmpfs", "tmpfs");
        assertPlace(FolderLocation.Kind.VANISHES, " is on tmpfs: a power cut clears tmpfs");
        device("253:0", "zram0");
        mountState("253:0", "ext4", "/dev/zram0");
        assertPlace(FolderLocation.Kind.VANISHES, " is on zram0 (ext4): a power cut clears zram0");
    }

    @Test
    void whatVanishesTogetherWithTheContainerIsAsGoodAsIt() throws IOException {
        mount("0:40", folder.toString(), "tmpfs", "tmpfs", "rw");
        assertPlace(FolderLocation.Kind.OUTSIDE, " is on tmpfs: a power cut clears tmpfs, and also " + container);
    }

    @Test
    void anOverlayLiesWhereItsUpperFolderLies() throws IOException {
        Path upper = Files.createDirectory(folder.resolve("upper"));
        mount("0:50", state.toString(), "overlay", "overlay", "rw,lowerdir=/l,upperdir=" + upper + ",workdir=/w");
        assertPlace(FolderLocation.Kind.OUTSIDE, " is on an overlay over sda1 (ext4), outside " + container);
        mount("0:41", upper.toString(), "tmpfs", "none", "rw");
        assertPlace(FolderLocation.Kind.VANISHES, " is on an overlay over tmpfs: a power cut clears tmpfs");
        Files.delete(upper);
        assertPlace(FolderLocation.Kind.UNKNOWN, " is on an overlay; luksh cannot find out which device overlay is on");
    }

    @Test
    void networkAndZfsAreUnknown() throws IOException {
        mountState("0:60", "nfs4", "server:/export");
        assertPlace(
                FolderLocation.Kind.UNKNOWN,
                " is on server:/export (nfs4); luksh cannot find out which device nfs4 (server:/export) is on");
        mountState("0:61", "zfs", "pool/state");
        assertPlace(
                FolderLocation.Kind.UNKNOWN,
                " is on pool/state (zfs); luksh cannot find out which device zfs (pool/state) is on");
    }

    @Test
    void aBlankInAMountPointAndALaterMountOverItAreUnderstood() throws IOException {
        mountState("0:40", "tmpfs", "tmpfs");
        mountState("8:1", "ext4", "/dev/sda1");
        assertPlace(FolderLocation.Kind.OUTSIDE, " is on sda1 (ext4), outside " + container);
    }

    @Test
    void placesThatWouldDoAreOutsideWritableAndKeepModes() throws IOException {
        loop(device("7:0", "loop0"), "0");
        mountState("7:0", "ext4", "/dev/loop0");
        device("8:17", "sdb1");
        for (String name : new String[] {"fat", "read-only", "usb", "usb again", "memory", "net"}) {
            Files.createDirectory(folder.resolve(name));
        }
        mount("8:17", folder.resolve("fat").toString(), "vfat", "/dev/sdb2", "rw");
        mount("8:17", folder.resolve("read-only").toString(), "ext4", "/dev/sdb3", "ro");
        mount("8:17", folder.resolve("usb").toString(), "ext4", "/dev/sdb1", "rw");
        mount("8:17", folder.resolve("usb again").toString(), "ext4", "/dev/sdb1", "rw");
        mount("0:41", folder.resolve("memory").toString(), "tmpfs", "tmpfs", "rw");
        mount("0:60", folder.resolve("net").toString(), "nfs4", "server:/export", "rw");
        assertThat(placement().outside(container))
                .extracting(FolderLocation::folder)
                .containsExactly(folder, folder.resolve("usb"));
    }
}

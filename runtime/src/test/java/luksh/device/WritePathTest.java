package luksh.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a tree that is built as sysfs builds its own. */
class WritePathTest {
    private static final DeviceNumber SDA = new DeviceNumber(8, 0);
    private static final DeviceNumber SDA1 = new DeviceNumber(8, 1);

    @TempDir
    Path root;

    private Path sda;
    private Path sda1;

    @BeforeEach
    void tree() throws IOException {
        Files.createDirectories(root.resolve("block"));
        sda = device("sda", "8:0");
        sda1 = device("sda/sda1", "8:1");
        write(sda1.resolve("partition"), "1");
        write(root.resolve("mountinfo"), "1 1 254:0 / / rw - ext4 /dev/vda rw");
    }

    private Path device(String path, String number) throws IOException {
        Path folder = Files.createDirectories(root.resolve("devices").resolve(path));
        write(folder.resolve("dev"), number);
        write(folder.resolve("ro"), "0");
        Files.createDirectories(root.resolve("dev/block"));
        Files.createSymbolicLink(root.resolve("dev/block").resolve(number), folder);
        if (!path.contains("/")) {
            Files.createSymbolicLink(root.resolve("block").resolve(path), folder);
        }
        return folder;
    }

    private static void write(Path file, String line) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private void held(Path device, String holder, String dmName, String dmUuid) throws IOException {
        Path folder = device(holder, "252:" + holder.hashCode());
        if (!dmName.isEmpty()) {
            write(folder.resolve("dm/name"), dmName);
            write(folder.resolve("dm/uuid"), dmUuid);
        }
        Files.createDirectories(device.resolve("holders"));
        Files.createSymbolicLink(device.resolve("holders").resolve(holder), folder);
    }

    private WritePath door() {
        return new WritePath(root, root.resolve("mountinfo"), root);
    }

    private static WritePath.Wrong wrong(String reason, String instead) {
        return new WritePath.Wrong(reason, instead);
    }

    @Test
    void aFreeDeviceAndOneBelowACryptMappingAreRight() throws IOException {
        assertThat(door().reasons(SDA)).isEmpty();
        held(sda1, "dm-0", "root", "CRYPT-LUKS2-1-root");
        assertThat(door().reasons(SDA1)).isEmpty();
        assertThat(door().reasons(new DeviceNumber(8, 99))).isEmpty();
    }

    @Test
    void aPathOfAMultipathDeviceIsWrongAndSoAreItsPartitions() throws IOException {
        held(sda, "dm-3", "mpatha", "mpath-3600");
        assertThat(door().reasons(SDA))
                .containsExactly(wrong(
                        "it is a path of the multipath device /dev/mapper/mpatha",
                        "write to /dev/mapper/mpatha instead"));
        assertThat(door().reasons(SDA1))
                .containsExactly(wrong(
                        "its disk sda is a path of the multipath device /dev/mapper/mpatha",
                        "write to /dev/mapper/mpatha instead"));
    }

    @Test
    void aMemberOfAnArrayIsWrong() throws IOException {
        held(sda1, "md0", "", "");
        Files.createDirectory(root.resolve("devices/md0/md"));
        assertThat(door().reasons(SDA1))
                .containsExactly(wrong("it is a member of the array /dev/md0", "write to /dev/md0 instead"));
    }

    @Test
    void aPhysicalVolumeIsWrong() throws IOException {
        held(sda1, "dm-1", "vg-lv", "LVM-abc");
        assertThat(door().reasons(SDA1))
                .containsExactly(
                        wrong("it is a physical volume below /dev/mapper/vg-lv", "write to /dev/mapper/vg-lv instead"));
    }

    @Test
    void aMemberOfSomethingElseIsWrong() throws IOException {
        held(sda1, "bcache0", "", "");
        assertThat(door().reasons(SDA1))
                .containsExactly(wrong("it is a part of /dev/bcache0", "write to /dev/bcache0 instead"));
    }

    @Test
    void aDiskWhosePartitionIsInUseIsWrongAndThePartitionBesideItIsRight() throws IOException {
        Path sda2 = device("sda/sda2", "8:2");
        write(sda2.resolve("partition"), "2");
        write(root.resolve("mountinfo"), "2 1 8:1 / /boot rw - ext4 /dev/sda1 rw");
        held(sda2, "dm-0", "root", "CRYPT-LUKS2-1-root");
        String instead = "give the partition if you mean it, or end its use first";
        assertThat(door().reasons(SDA))
                .containsExactlyInAnyOrder(
                        wrong("its partition /dev/sda1 is mounted on /boot", instead),
                        wrong("its partition /dev/sda2 is held by dm-0", instead));
        assertThat(door().reasons(new DeviceNumber(8, 2))).isEmpty();
    }

    @Test
    void whatIsMountedAsItIsIsWrongAlsoWhereTheFileSystemHasANumberOfItsOwn() throws IOException {
        write(root.resolve("mountinfo"), "2 1 0:44 /@ /data rw - btrfs /dev/sda1 rw");
        assertThat(door().reasons(SDA1)).containsExactly(wrong("it is mounted on /data", "run umount /data first"));
    }

    @Test
    void anImageWithALoopDeviceIsWrong() throws IOException {
        Path image = Files.createFile(root.resolve("image"));
        assertThat(door().reasons(image)).isEmpty();
        Path loop = device("loop0", "7:0");
        write(loop.resolve("loop/backing_file"), image.toString());
        write(loop.resolve("loop/offset"), "0");
        String reason = "it is attached to /dev/loop0, which has its own cache";
        assertThat(door().reasons(image)).containsExactly(wrong(reason, "write to /dev/loop0 instead"));
        assertThat(door().reasons(new DeviceNumber(7, 0))).isEmpty();
        Files.writeString(loop.resolve("loop/offset"), "1048576\n");
        assertThat(door().reasons(image)).containsExactly(wrong(reason, "losetup --detach /dev/loop0 first"));
    }

    @Test
    void swapSpaceIsWrongAsADeviceAPartitionAndAFile() throws IOException {
        Path file = Files.createFile(root.resolve("swap file"));
        Files.writeString(
                root.resolve("swaps"),
                "Filename Type Size Used Priority\n/dev/sda1 partition 8 0 -2\n"
                        + file.toString().replace(" ", "\\040") + " file 8 0 -3\n");
        assertThat(door().reasons(SDA1))
                .containsExactly(wrong("it is in use as swap space", "swapoff /dev/sda1 first"));
        assertThat(door().reasons(SDA))
                .containsExactly(wrong(
                        "its partition /dev/sda1 is in use as swap space",
                        "give the partition if you mean it, or end its use first"));
        assertThat(door().reasons(file))
                .containsExactly(wrong("it is in use as swap space", "swapoff '" + file + "' first"));
        assertThat(door().reasons(Files.createFile(root.resolve("image")))).isEmpty();
    }

    @Test
    void whatIsMountedInAnotherMountNamespaceIsWrong() throws IOException {
        for (String process : List.of("self", "7", "8", "9")) {
            Files.createDirectories(root.resolve(process).resolve("ns"));
            String namespace = process.equals("9") ? "mnt:[2]" : "mnt:[1]";
            Files.createSymbolicLink(root.resolve(process).resolve("ns/mnt"), Path.of(namespace));
        }
        assertThat(door().reasons(SDA1)).isEmpty();
        write(root.resolve("9/mountinfo"), "2 1 8:1 / /data rw - ext4 /dev/sda1 rw");
        assertThat(door().reasons(SDA1))
                .singleElement()
                .satisfies(wrong -> assertThat(wrong.reason())
                        .startsWith("it is mounted on /data in the mount namespace of ")
                        .endsWith(", not in this one"))
                .satisfies(wrong ->
                        assertThat(wrong.instead()).isEqualTo("nsenter --mount --target 9 umount /data first"));
        assertThat(door().reasons(SDA))
                .extracting(WritePath.Wrong::reason)
                .containsExactly("its partition /dev/sda1 is mounted in another mount namespace");
    }

    @Test
    void aLoopDeviceWhoseBytesAreInUseThroughAnotherOneIsWrong() throws IOException {
        Path image = Files.createFile(root.resolve("image"));
        Path first = device("loop0", "7:0");
        Path second = device("loop1", "7:1");
        for (Path loop : List.of(first, second)) {
            write(loop.resolve("loop/backing_file"), image.toString());
            Files.writeString(loop.resolve("loop/offset"), "0\n");
            Files.writeString(loop.resolve("loop/sizelimit"), "0\n");
        }
        var other = new DeviceNumber(7, 1);
        assertThat(door().reasons(other)).isEmpty();
        write(root.resolve("mountinfo"), "2 1 7:0 / /data rw - ext4 /dev/loop0 rw");
        assertThat(door().reasons(other))
                .containsExactly(wrong(
                        "its image is also attached to /dev/loop0, which is mounted on /data", "end that use first"));
        Files.writeString(first.resolve("loop/sizelimit"), "1048576\n");
        Files.writeString(second.resolve("loop/offset"), "1048576\n");
        assertThat(door().reasons(other)).as("the part behind it").isEmpty();
    }

    @Test
    void aReadOnlyDeviceIsClosed() throws IOException {
        Path path = Path.of("/dev/sda1");
        assertThat(door().readOnly(path, SDA1)).isEmpty();
        Files.writeString(sda1.resolve("ro"), "1\n");
        assertThat(door().readOnly(path, SDA1))
                .contains(wrong("the device is read-only", "this may make it writable: blockdev --setrw /dev/sda1"));
    }
}

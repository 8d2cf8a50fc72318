package luksh.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup that lies in the volume it is of is no backup; the devices are folders of a made-up sysfs. */
class PlacementTest {
    @TempDir
    Path folder;

    private Path container;
    private Path backup;
    private Path mounted;

    @BeforeEach
    void lay() throws IOException {
        container = Files.createFile(folder.resolve("disk.img"));
        backup = folder.resolve("backup.luks");
        mounted = device(DeviceNumber.ofDev((long) Files.getAttribute(folder, "unix:dev"))
                .toString());
    }

    private Path device(String number) throws IOException {
        Path device = Files.createDirectories(folder.resolve("sys/dev/block").resolve(number));
        Files.writeString(device.resolve("dev"), number + "\n");
        return device;
    }

    private void loop(Path device) throws IOException {
        Files.createDirectory(device.resolve("loop"));
        Files.writeString(device.resolve("loop/backing_file"), container + "\n");
    }

    private boolean inside() {
        return new Placement(folder.resolve("sys"), folder.resolve("mountinfo")).inside(backup, container);
    }

    @Test
    void aFileBesideTheImageIsOutside() {
        assertThat(inside()).isFalse();
    }

    @Test
    void aFileOnALoopDeviceOfTheImageIsInside() throws IOException {
        loop(mounted);
        assertThat(inside()).isTrue();
    }

    @Test
    void aFileOnAMappingOfAPartitionOfALoopDeviceIsInside() throws IOException {
        Path disk = device("7:0");
        loop(disk);
        Path partition = Files.createDirectory(disk.resolve("loop0p1"));
        Files.writeString(partition.resolve("partition"), "1\n");
        Files.writeString(partition.resolve("dev"), "259:0\n");
        Path slaves = Files.createDirectory(mounted.resolve("slaves"));
        Files.createSymbolicLink(slaves.resolve("loop0p1"), partition);
        assertThat(inside()).isTrue();
    }

    @Test
    void aFileOnAMappingOfAnotherDiskIsOutside() throws IOException {
        Path slaves = Files.createDirectory(mounted.resolve("slaves"));
        Files.createSymbolicLink(slaves.resolve("sdb"), device("8:16"));
        assertThat(inside()).isFalse();
    }
}

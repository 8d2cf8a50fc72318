package luksh.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One device or file has one key, whatever it is called. */
@Tag("once")
class DeviceIdentityTest {
    @TempDir
    Path folder;

    @Test
    void everyNameOfAFileHasItsKey() throws Exception {
        Path image = Files.writeString(folder.resolve("disk.img"), "a");
        Path other = Files.writeString(folder.resolve("other.img"), "a");
        Path hard = Files.createLink(folder.resolve("hard"), image);
        Path link = Files.createSymbolicLink(folder.resolve("link"), hard);
        String key = DeviceIdentity.key(image.toString());
        assertThat(DeviceIdentity.key(hard.toString())).isEqualTo(key);
        assertThat(DeviceIdentity.key(link.toString())).isEqualTo(key);
        assertThat(DeviceIdentity.key(folder + "/./disk.img")).isEqualTo(key);
        assertThat(DeviceIdentity.key(other.toString())).isNotEqualTo(key);
        assertThat(DeviceIdentity.key("/no/such")).isEqualTo("/no/such");
    }

    /** On a tree that is built as sysfs builds its own. */
    @Test
    void aLoopDeviceOfAWholeImageIsThatImage() throws Exception {
        Path image = Files.writeString(folder.resolve("disk.img"), "a");
        Path sys = folder.resolve("sys");
        loop(sys, "7:0", image, "0");
        loop(sys, "7:1", image, "1048576");
        Files.createDirectories(sys.resolve("dev/block/8:0"));
        String key = DeviceIdentity.key(image.toString());
        assertThat(DeviceIdentity.key(new DeviceNumber(7, 0), sys)).isEqualTo(key);
        assertThat(DeviceIdentity.key(new DeviceNumber(7, 1), sys))
                .as("a part of it is another container")
                .isEqualTo("7:1");
        assertThat(DeviceIdentity.key(new DeviceNumber(8, 0), sys)).isEqualTo("8:0");
    }

    private static void loop(Path sys, String number, Path image, String offset) throws Exception {
        Path attributes = Files.createDirectories(sys.resolve("dev/block/" + number + "/loop"));
        Files.writeString(attributes.resolve("backing_file"), image + "\n");
        Files.writeString(attributes.resolve("offset"), offset + "\n");
        Files.writeString(attributes.resolve("sizelimit"), "0\n");
    }
}

package luksh.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a tree that is built as sysfs builds its own. */
class MappingsTest {
    @TempDir
    Path root;

    private Mappings mappings = new Mappings(Path.of("/nowhere"), DeviceNumber::of);
    private final Map<String, DeviceNumber> numbers = Map.of(
            "/dev/sda", new DeviceNumber(8, 0),
            "/dev/sda2", new DeviceNumber(8, 2),
            "/dev/sdb", new DeviceNumber(8, 16));

    @BeforeEach
    void tree() throws Exception {
        Files.createDirectories(root.resolve("dev/block"));
        Files.createDirectories(root.resolve("block"));
        device("sda", "8:0");
        device("sdb", "8:16");
        device("sda/sda1", "8:1");
        device("sda/sda2", "8:2");
        Files.writeString(root.resolve("devices/sda/sda1/partition"), "1\n");
        Files.writeString(root.resolve("devices/sda/sda2/partition"), "2\n");
        mappings = new Mappings(root, path -> Optional.ofNullable(numbers.get(path.toString())));
    }

    private void device(String path, String number) throws Exception {
        Path folder = Files.createDirectories(root.resolve("devices").resolve(path));
        Files.createDirectories(folder.resolve("holders"));
        Files.createSymbolicLink(root.resolve("dev/block").resolve(number), folder);
        if (!path.contains("/")) {
            Files.createSymbolicLink(root.resolve("block").resolve(path), folder);
        }
    }

    private void mapped(String dm, String number, String name, String uuid, String... below) throws Exception {
        device(dm, number);
        Path attributes = Files.createDirectories(root.resolve("devices/" + dm + "/dm"));
        Files.writeString(attributes.resolve("name"), name + "\n");
        Files.writeString(attributes.resolve("uuid"), uuid + "\n");
        for (String device : below) {
            Files.createSymbolicLink(
                    root.resolve("devices/" + device + "/holders/" + dm), root.resolve("devices/" + dm));
        }
    }

    @Test
    void aFreeDeviceHasNone() {
        assertThat(mappings.crypt("/dev/sda")).isEmpty();
        assertThat(mappings.crypt("/dev/sdz")).isEmpty();
        assertThat(mappings.attached("/dev/sda")).isEmpty();
    }

    @Test
    void aPartitionsMappingIsSeenFromThePartitionAndTheDisk() throws Exception {
        mapped("dm-0", "254:0", "root_crypt", "CRYPT-LUKS1-3f5d-root_crypt", "sda/sda2");
        mapped("dm-1", "254:1", "data crypt", "CRYPT-PLAIN-data", "sda");
        assertThat(mappings.crypt("/dev/sda2")).containsExactly("root_crypt");
        assertThat(mappings.crypt("/dev/sda")).containsExactly("data crypt", "root_crypt");
        assertThat(mappings.crypt("/dev/sdb")).isEmpty();
    }

    @Test
    void whatLiesOnALogicalVolumeCountsAndWhatLiesOnTheMappingDoesNot() throws Exception {
        mapped("dm-0", "254:0", "vg-lv", "LVM-abc", "sda/sda2", "sdb");
        mapped("dm-1", "254:1", "secret", "CRYPT-LUKS2-abc-secret", "dm-0");
        mapped("dm-2", "254:2", "inner", "CRYPT-LUKS2-def-inner", "dm-1");
        assertThat(mappings.crypt("/dev/sdb")).containsExactly("secret");
    }

    @Test
    void whatADetachedHeaderOpenedIsFoundByItsUuid() throws Exception {
        byte[] header = Arrays.copyOf(new byte[] {'L', 'U', 'K', 'S', (byte) 0xba, (byte) 0xbe}, 4096);
        byte[] uuid = "3f5d0c1e-7c5c-4a55-9d0c-3f1a6f0f7d11".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(uuid, 0, header, 168, uuid.length);
        String file = Files.write(root.resolve("header"), header).toString();
        mapped("dm-0", "254:0", "data", "CRYPT-LUKS2-3f5d0c1e7c5c4a559d0c3f1a6f0f7d11-data", "sdb");
        mapped("dm-1", "254:1", "other", "CRYPT-LUKS2-4f5d0c1e7c5c4a559d0c3f1a6f0f7d11-other", "sda");
        mapped("dm-2", "254:2", "plain", "CRYPT-PLAIN-3f5d0c1e7c5c4a559d0c3f1a6f0f7d11", "sda");
        assertThat(mappings.opened(file)).containsExactly("data");
        assertThat(mappings.crypt(file)).isEmpty();
        assertThat(mappings.opened("/dev/sda")).containsExactly("other", "plain");
        assertThat(mappings.opened(root.resolve("nothing").toString())).isEmpty();
    }

    @Test
    void anImageIsFollowedThroughItsLoopDevices() throws Exception {
        Path image = Files.write(root.resolve("my image"), new byte[1]);
        Path link = Files.createSymbolicLink(root.resolve("link"), image);
        for (String loop : new String[] {"loop0", "loop1", "loop2"}) {
            device(loop, "7:" + loop.charAt(4));
            Path attributes = Files.createDirectories(root.resolve("devices/" + loop + "/loop"));
            Files.writeString(
                    attributes.resolve("backing_file"), loop.equals("loop1") ? "/elsewhere (deleted)\n" : image + "\n");
        }
        mapped("dm-0", "254:0", "inside", "CRYPT-LUKS1-x-inside", "loop2");
        assertThat(mappings.attached(link.toString())).containsExactly("/dev/loop0", "/dev/loop2");
        assertThat(mappings.crypt(link.toString())).containsExactly("inside");
        assertThat(mappings.crypt(root.resolve("other").toString())).isEmpty();
    }

    @Test
    void deviceNumbersAreTakenApartAsTheKernelPutsThemTogether() {
        assertThat(DeviceNumber.ofDev(0x0701)).hasToString("7:1");
        assertThat(DeviceNumber.ofDev(0x1034_5612L)).hasToString("1110:66322");
        assertThat(DeviceNumber.of(root)).isEmpty();
        assertThat(DeviceNumber.of(Path.of("/dev/null"))).isEmpty();
    }
}

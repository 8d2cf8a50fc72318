package luksh.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DevicePathTest {
    private static final String ID = "3f5d5b0c-93e2-4a35-8ea2-6f4a9e6e1d11";

    @TempDir
    Path root;

    private String find(String name) {
        return new DevicePath(root.resolve("dev"), root.resolve("sys")).find(name);
    }

    private Path link(String folder, String name) throws Exception {
        Path at = Files.createDirectories(root.resolve("dev/disk").resolve(folder));
        return Files.write(at.resolve(name), new byte[0]);
    }

    private void device(String name, String uuid) throws Exception {
        var start = new byte[4096];
        System.arraycopy("LUKS".getBytes(StandardCharsets.US_ASCII), 0, start, 0, 4);
        start[4] = (byte) 0xba;
        start[5] = (byte) 0xbe;
        byte[] id = uuid.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(id, 0, start, 168, id.length);
        plain(name, start);
    }

    private void plain(String name, byte[] content) throws Exception {
        Path node = root.resolve("dev").resolve(name);
        Files.createDirectories(node.getParent());
        Files.write(node, content);
        Path attributes =
                Files.createDirectories(root.resolve("sys/class/block").resolve(name.replace('/', '!')));
        Files.writeString(attributes.resolve("size"), content.length / 512 + "\n");
    }

    private void holder(String below, String above) throws Exception {
        Path holders = Files.createDirectories(root.resolve("sys/class/block/" + below + "/holders"));
        Files.createSymbolicLink(holders.resolve(above), root.resolve("sys/class/block/" + above));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/sda1", "image", "", "a=b", "uuid=x", "/tmp/UUID=5", "./UUID=5"})
    void aPathIsGivenBackUnchanged(String path) {
        assertThat(find(path)).isEqualTo(path);
        assertThat(DevicePath.resolve(path)).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource({
        "UUID=3F5D5b0c-93e2-4a35-8ea2-6f4a9e6e1d11, by-uuid, 3f5d5b0c-93e2-4a35-8ea2-6f4a9e6e1d11",
        "UUID=2A2E-1B3C, by-uuid, 2A2E-1B3C",
        "LABEL=root, by-label, root",
        "'LABEL=\"my disk\"', by-label, 'my\\x20disk'",
        "LABEL=../etc, by-label, '..\\x2fetc'",
        "PARTUUID=3f5d5b0c-01, by-partuuid, 3f5d5b0c-01",
        "PARTLABEL=EFI System, by-partlabel, 'EFI\\x20System'"
    })
    void udevsLinksAreFollowed(String name, String folder, String link) throws Exception {
        Path there = link(folder, link);
        assertThat(find(name)).isEqualTo(there.toString());
    }

    @Test
    void withoutALinkTheHeadersAreSearched() throws Exception {
        device("sda1", "00000000-0000-0000-0000-000000000000");
        device("cciss/c0d0", ID);
        plain("sdb", new byte[4096]);
        plain("sdc", new byte[100]);
        assertThat(find("UUID=" + ID)).isEqualTo(root.resolve("dev/cciss/c0d0").toString());
    }

    @Test
    void ofAMirrorTheArrayIsMeantNotItsMembers() throws Exception {
        device("sda1", ID);
        device("sdb1", ID);
        device("md0", ID);
        holder("sda1", "md0");
        holder("sdb1", "md0");
        assertThat(find("UUID=" + ID)).isEqualTo(root.resolve("dev/md0").toString());
    }

    @Test
    void twoDevicesWithOneUuidAreAQuestionForAPerson() throws Exception {
        device("sda1", ID);
        device("sdb1", ID);
        assertThatThrownBy(() -> find("UUID=" + ID))
                .isInstanceOf(LuksException.class)
                .hasMessage("2 devices have UUID=" + ID + ": sda1, sdb1; give the path of the right one");
    }

    @Test
    void nothingFoundSaysWhereToLook() throws Exception {
        device("sda1", "00000000-0000-0000-0000-000000000000");
        device("gone", ID);
        Files.delete(root.resolve("dev/gone"));
        assertThatThrownBy(() -> find("UUID=" + ID))
                .hasMessage("no LUKS device has UUID=" + ID + "; is the disk plugged in?");
        device("closed", ID);
        Files.delete(root.resolve("dev/closed"));
        Files.createDirectory(root.resolve("dev/closed"));
        assertThatThrownBy(() -> find("UUID=" + ID))
                .hasMessage("no LUKS device has UUID=" + ID
                        + "; luksh could not read 1 of the block devices; try with sudo")
                .isInstanceOfSatisfying(
                        LuksException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_LUKS));
        assertThatThrownBy(() -> find("LABEL=x"))
                .hasMessageContaining("no device has LABEL=x")
                .hasMessageContaining("lsblk");
        assertThatThrownBy(() -> find("UUID=../x")).hasMessageContaining("no device has UUID=../x");
        assertThatThrownBy(() -> find("LABEL=a\0b")).hasMessageContaining("no device has LABEL=");
        assertThatThrownBy(() -> find("UUID=")).hasMessageContaining("the value after = is missing");
    }
}

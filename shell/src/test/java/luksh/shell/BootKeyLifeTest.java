package luksh.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.format.Area;
import luksh.oracle.Cryptsetup;
import luksh.oracle.GrubBoot;
import luksh.oracle.GrubModules;
import luksh.oracle.Oracle;
import luksh.unlock.Headers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A boot key from its master key to its end, by the command, as cryptsetup and GRUB see it. grub-fstest has no say here: it
 * reads one typed line, and no version takes a key file; so GRUB itself boots, 2.12, the first that has {@code cryptomount -k}.
 */
class BootKeyLifeTest {
    @TempDir
    private static Path cache;

    /** The machine: its disks, its /boot, its state. */
    @TempDir
    private Path folder;

    /** What the judges need beside it. */
    @TempDir
    private Path beside;

    private BootKeyLife life(int version) throws IOException {
        return new BootKeyLife(new Desk(folder, cache), beside, version, "keyfile");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void fromArmingToDisarmingAndNoTraceIsLeft(int version) throws IOException {
        var life = life(version);
        assertThat(life.bootkey("status").out()).startsWith("disarmed: ");
        String dump = dump(life.disk);
        byte[] before = Files.readAllBytes(life.disk);

        assertThat(life.bootkey("arm", "--expires", "10m", "--yes").out())
                .startsWith("armed: slot 2 of " + life.disk + " is unlocked by " + life.key);
        byte[] armed = Files.readAllBytes(life.disk);
        byte[] key = Files.readAllBytes(life.key);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(life.key)))
                .isEqualTo("r--------");
        Oracle.run("cryptsetup", "open", "--test-passphrase", "--key-file", life.key.toString(), life.disk.toString())
                .accepted();
        assertThat(dump(life.disk)).isNotEqualTo(dump);
        Area area = area(life.disk);

        assertThat(life.bootkey("disarm", "--yes").out()).startsWith("disarmed: ");
        assertThat(dump(life.disk)).isEqualTo(dump);
        assertThat(life.tried(key)).as("cryptsetup and the key").isEqualTo(2);
        assertThat(Cryptsetup.opens(life.disk, BootKeyLife.PASSPHRASE, life.slot))
                .isTrue();
        assertThat(Cryptsetup.opens(life.disk, Files.readAllBytes(life.master), 1 - life.slot))
                .isTrue();
        assertThat(life.key.getParent()).isEmptyDirectory();
        assertThat(folder.resolve("state/luksh/bootkeys")).isEmptyDirectory();
        int from = (int) area.offset().bytes();
        assertNoFileHas(key, "the key");
        assertNoFileHas(Arrays.copyOfRange(armed, from, from + 512), "its key area");
        assertOnlyTheAreaChanged(version, area, before, armed, Files.readAllBytes(life.disk));
    }

    /** But for the number that LUKS2 counts its headers with. */
    private static String dump(Path disk) {
        return Cryptsetup.dump(disk).accepted().out().replaceFirst("(?m)^Epoch:.*$", "");
    }

    private static Area area(Path disk) {
        try (Device device = Disk.openForReading(disk.toString())) {
            return Headers.read(device).slots().stream()
                    .filter(slot -> slot.number() == 2)
                    .findFirst()
                    .orElseThrow()
                    .area();
        }
    }

    private void assertNoFileHas(byte[] secret, String what) throws IOException {
        String start = new String(secret, 0, 16, ISO_8859_1);
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, ISO_8859_1).contains(start))
                        .as(file + " has " + what)
                        .isFalse();
            }
        }
    }

    /** What was written into the slot's area is written over, sector by sector; all else is as it was, but LUKS2's headers. */
    private static void assertOnlyTheAreaChanged(int version, Area area, byte[] before, byte[] armed, byte[] after) {
        int from = (int) area.offset().bytes();
        int to = from + (int) area.size().bytes();
        for (int at = from; at < to; at += 512) {
            if (!Arrays.equals(armed, at, at + 512, before, at, at + 512)) {
                assertThat(Arrays.equals(armed, at, at + 512, after, at, at + 512))
                        .as("byte " + at + " is still what it was while armed")
                        .isFalse();
            }
        }
        int start = version == 1 ? 0 : 2 * 16384;
        assertThat(Arrays.copyOfRange(after, start, from)).isEqualTo(Arrays.copyOfRange(before, start, from));
        assertThat(Arrays.copyOfRange(after, to, after.length))
                .isEqualTo(Arrays.copyOfRange(before, to, before.length));
    }

    @Tag("once")
    @Test
    void grubOpensWithTheKeyFileWhileItIsArmedAndAsksOnceItIsNot() throws IOException {
        BootKeyLife one = life(1);
        BootKeyLife two = life(2);
        one.bootkey("arm", "--yes");
        two.bootkey("arm", "--yes");
        Path keys = one.fileSystem(
                "keys",
                List.of(one.pathForGrub(), two.pathForGrub()),
                List.of(Files.readAllBytes(one.key), Files.readAllBytes(two.key)));

        assertThat(boot("armed", keys, one, two))
                .contains("Slot 2 opened", "Slot \"2\" opened", one.marker(), two.marker())
                .doesNotContain("Enter passphrase", "Unknown command", "error:");

        one.bootkey("disarm", "--yes");
        two.bootkey("disarm", "--yes");
        assertThat(boot("disarmed", keys, one, two))
                .as("with a copy of the old keys")
                .containsSubsequence("access denied", "Enter passphrase", "Slot 0 opened", one.marker())
                .containsSubsequence("Enter passphrase", "Slot 0 opened", "Enter passphrase", "Slot \"1\" opened")
                .contains(two.marker())
                .doesNotContain("Slot 2 opened", "Slot \"2\" opened", "Unknown command");
        assertThat(boot("without", one.fileSystem("empty", List.of(), List.of()), one))
                .as("with no key file")
                .containsSubsequence("Enter passphrase", "Slot 0 opened", one.marker());
    }

    /** What GRUB prints that was built with the lines for these disks; it reads a file of each. */
    private String boot(String name, Path keys, BootKeyLife... lives) throws IOException {
        var lines = new ArrayList<String>();
        var disks = new ArrayList<Path>();
        for (BootKeyLife life : lives) {
            lines.addAll(life.grubLines());
            lines.add("cat (crypto" + disks.size() + ")/marker");
            disks.add(life.disk);
        }
        disks.add(keys);
        Path scratch = Files.createDirectory(beside.resolve(name));
        var grub = GrubModules.cached("2.12");
        return GrubBoot.boot(grub, scratch, lines, "search ext2 cat", disks, "p");
    }
}

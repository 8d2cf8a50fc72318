package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.BERT;
import static luksh.interop.Workbench.CARL;
import static luksh.interop.Workbench.DORA;
import static luksh.interop.Workbench.numbers;
import static luksh.interop.Workbench.secret;
import static luksh.interop.Workbench.slot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import luksh.Container;
import luksh.Content;
import luksh.Volume;
import luksh.format.Size;
import luksh.format.Version;
import luksh.oracle.Cryptsetup;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real block devices; skipped where losetup(8) is not permitted. */
class LoopTest {
    @TempDir
    Path folder;

    private Path backing = Path.of("");
    private Path device = Path.of("");

    @BeforeEach
    void attach() {
        Oracle.require("cryptsetup");
        backing = new Workbench(folder).zeros("backing", 4 << 20);
        Oracle.Verdict verdict = Oracle.run("losetup", "--find", "--show", backing.toString());
        assumeTrue(verdict.status() == 0, verdict.stderr());
        device = Path.of(verdict.out().strip());
    }

    @AfterEach
    void detach() {
        if (!device.toString().isEmpty()) {
            Oracle.run("losetup", "--detach", device.toString()).accepted();
        }
    }

    @Test
    void aBlockDeviceIsFormattedChangedAndFoundByItsUuid() throws Exception {
        var bench = new Workbench(folder);
        String uuid = UUID.randomUUID().toString();
        Container disk = bench.formatExisting(
                device,
                f -> f.version(Version.LUKS1)
                        .uuid(uuid)
                        .add(secret(ANNA), s -> s.iterations(1000))
                        .add(secret(BERT), s -> s.iterations(1000)));
        assertThat(Cryptsetup.opens(device, BERT, 1)).isTrue();
        LifecycleTest.sameDump(disk);

        Container found = bench.open(Path.of("UUID=" + uuid));
        assertThat(found.uuid()).isEqualTo(uuid);
        assertThat(numbers(found, BERT)).containsExactly(1);
        found.change(c -> {
            c.authorize(secret(ANNA));
            c.replace(slot(0), secret(ANNA), secret(CARL));
            c.kill(slot(1));
            c.add(secret(DORA), s -> s.in(slot(6)).iterations(1000));
            c.digest(d -> d.iterations(1234));
        });
        assertThat(Cryptsetup.opens(device, CARL, 0)).isTrue();
        assertThat(Cryptsetup.opens(device, DORA, 6)).isTrue();
        assertThat(Cryptsetup.open(device, BERT).status()).isEqualTo(2);
        assertThat(Cryptsetup.opens(backing, CARL, 0)).isTrue();
        assertThat(bench.person.said).noneMatch(sentence -> sentence.contains("through the cache"));
        LifecycleTest.sameDump(bench.open(device));
    }

    @Test
    void aContainerOfTheirsOnABlockDeviceIsBackedUpAndRestored() throws Exception {
        var bench = new Workbench(folder);
        Cryptsetup.format(device, ANNA);
        Cryptsetup.addKey(device, ANNA, BERT, 4);
        Container disk = bench.open(device);
        Path ours = bench.path("ours");
        Path theirs = bench.path("theirs");
        Container saved = disk.backup(ours.toString());
        Cryptsetup.headerBackup(device, theirs);
        Content.assertSame(ours, theirs);
        Cryptsetup.killSlot(device, ANNA, 4);
        bench.open(device).change(c -> c.restore(saved));
        assertThat(Cryptsetup.opens(device, BERT, 4)).isTrue();
    }

    @Test
    void aPayloadIsCopiedOntoABlockDeviceThatIsLargeEnough() throws Exception {
        var bench = new Workbench(folder);
        Path image = bench.path("image");
        Container disk =
                bench.format(image, 5 << 20, f -> f.version(Version.LUKS1).add(secret(ANNA), s -> s.iterations(1000)));
        byte[] content;
        try (Volume volume = disk.unlock(secret(ANNA))) {
            volume.copyTo(device.toString());
            content = volume.read(new Size(0), volume.size());
        }
        assertThat(Files.readAllBytes(backing)).startsWith(content).hasSize(4 << 20);
    }

    @Test
    void aPayloadIsNotCopiedOverTheContainerItComesFrom() throws Exception {
        var bench = new Workbench(folder);
        bench.formatExisting(
                device, f -> f.version(Version.LUKS1).keyBits(256).add(secret(ANNA), s -> s.iterations(1000)));
        byte[] before = Files.readAllBytes(backing);
        for (Path container : List.of(device, backing)) {
            try (Volume volume = bench.open(container).unlock(secret(ANNA))) {
                assertThatThrownBy(() -> volume.copyTo(device.toString())).hasMessageContaining("share bytes");
            }
        }
        assertThat(Files.readAllBytes(backing)).isEqualTo(before);
    }
}

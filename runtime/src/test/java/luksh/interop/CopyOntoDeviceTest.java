package luksh.interop;

import static luksh.interop.Workbench.ANNA;
import static luksh.interop.Workbench.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import luksh.Container;
import luksh.Volume;
import luksh.Wording;
import luksh.change.step.ChangeSession;
import luksh.change.step.Guard;
import luksh.change.step.Report;
import luksh.finding.Finding;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Version;
import luksh.oracle.Oracle;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy onto a block device is a writer like any other; skipped where losetup(8) is not permitted. */
@Tag("once")
class CopyOntoDeviceTest {
    private static final int PAYLOAD = 1 << 20;
    private static final int DEVICE = 4 << 20;

    private static final byte[] CONTENT = content();

    @TempDir
    private static Path shared;

    @TempDir
    Path folder;

    private final List<List<String>> undo = new ArrayList<>();
    private Workbench bench;
    private Path backing;
    private String device = "";
    private Container disk;

    @BeforeEach
    void device() {
        bench = new Workbench(folder);
        backing = bench.zeros("backing", DEVICE);
        device = loop(backing);
        disk = bench.open(image());
    }

    @BeforeAll
    static void container() {
        Container disk = new Workbench(shared)
                .format(
                        image(),
                        PAYLOAD + (2 << 20),
                        f -> f.version(Version.LUKS1)
                                .alignPayload(new Size(2 << 20))
                                .add(secret(ANNA), s -> s.iterations(1000)));
        try (Volume volume = disk.unlock(secret(ANNA))) {
            volume.write(new Size(0), CONTENT);
        }
    }

    private static Path image() {
        return shared.resolve("image");
    }

    private static byte[] content() {
        var content = new byte[PAYLOAD];
        Arrays.fill(content, (byte) 0x40);
        return content;
    }

    @AfterEach
    void detach() {
        undo.forEach(command -> Oracle.run(new byte[0], command).accepted());
    }

    private String loop(Path image) {
        Oracle.Verdict verdict = Oracle.run("losetup", "--find", "--show", image.toString());
        assumeTrue(verdict.status() == 0, verdict.stderr());
        undo.add(0, List.of("losetup", "--detach", verdict.out().strip()));
        return verdict.out().strip();
    }

    private void makeFileSystem() {
        Oracle.run("mke2fs", "-q", "-F", "-t", "ext4", device).accepted();
    }

    private void mount() throws IOException {
        Path point = Files.createDirectory(folder.resolve("mounted"));
        Oracle.Verdict mounted = Oracle.run("mount", device, point.toString());
        assumeTrue(mounted.status() == 0, mounted.stderr());
        undo.add(0, List.of("umount", point.toString()));
    }

    private Report copy(boolean overwrite, Guard... guards) {
        try (Volume volume = disk.unlock(secret(ANNA))) {
            return volume.copyTo(device, c -> {
                c.allow(guards);
                if (overwrite) {
                    c.overwrite();
                }
            });
        }
    }

    private void refused(String rule, int status, boolean overwrite, Guard... guards) throws IOException {
        byte[] before = Files.readAllBytes(backing);
        assertThatThrownBy(() -> copy(overwrite, guards))
                .hasMessageStartingWith("refused (" + rule + "): ")
                .asInstanceOf(InstanceOfAssertFactories.type(LuksException.class))
                .extracting(LuksException::status)
                .isEqualTo(status);
        assertThat(Files.readAllBytes(backing)).isEqualTo(before);
        assertThat(bench.person.words).as("asked and wrote nothing").isEmpty();
    }

    private void assertCopied() throws IOException {
        assertThat(Arrays.equals(Files.readAllBytes(backing), 0, PAYLOAD, CONTENT, 0, PAYLOAD))
                .isTrue();
    }

    @Test
    void aFileSystemIsRefusedUntilOverwriteIsSaidAndThenYesIsAskedFor() throws IOException {
        makeFileSystem();
        byte[] before = Files.readAllBytes(backing);
        refused("not-empty", ExitStatus.FAILED, false);
        refused("not-empty", ExitStatus.FAILED, false, Guard.values());
        bench.person.consent = false;
        assertThatThrownBy(() -> copy(true)).hasMessageContaining(Wording.NOT_CONFIRMED);
        assertThat(Files.readAllBytes(backing)).isEqualTo(before);
        bench.person.consent = true;
        assertThat(copy(true).done()).isTrue();
        assertThat(bench.person.words).containsExactly("YES", "YES");
        assertCopied();
        assertThat(Arrays.equals(Files.readAllBytes(backing), PAYLOAD, DEVICE, before, PAYLOAD, DEVICE))
                .as("old data after the end of the payload")
                .isTrue();
    }

    @Test
    void aContainerIsRefusedAlsoOneWhoseFirstHeaderIsLost() throws IOException {
        Oracle.run(
                        ANNA,
                        "cryptsetup",
                        "luksFormat",
                        "-q",
                        "--type",
                        "luks2",
                        "--luks2-keyslots-size",
                        "1m",
                        "--offset",
                        "4096",
                        "--pbkdf",
                        "pbkdf2",
                        "--pbkdf-force-iterations",
                        "1000",
                        device)
                .accepted();
        refused("not-empty", ExitStatus.FAILED, false);
        Oracle.run("dd", "if=/dev/zero", "of=" + device, "bs=16k", "count=1", "conv=notrunc")
                .accepted();
        refused("not-empty", ExitStatus.FAILED, false);
    }

    @Test
    void aMountedFileSystemIsTheWrongDoorAndOverwriteDoesNotLiftThat() throws IOException {
        makeFileSystem();
        mount();
        refused("WRONG_DOOR", ExitStatus.FAILED, true);
    }

    @Test
    void theLoopDeviceOfAnImageThatIsMountedThroughAnotherOneIsTheWrongDoor() throws IOException {
        makeFileSystem();
        mount();
        device = loop(backing);
        refused("WRONG_DOOR", ExitStatus.FAILED, true);
    }

    @Test
    void aFileSystemThatIsMountedInAnotherNamespaceAloneIsTheWrongDoor() throws Exception {
        makeFileSystem();
        Path point = Files.createDirectory(folder.resolve("elsewhere"));
        Process other = new ProcessBuilder(
                        "unshare",
                        "--mount",
                        "sh",
                        "-c",
                        "mount \"$1\" \"$2\" && echo && read -r x",
                        "holder",
                        device,
                        point.toString())
                .start();
        try {
            assumeTrue(other.getInputStream().read() == '\n', "no mount namespaces");
            refused("WRONG_DOOR", ExitStatus.FAILED, true);
        } finally {
            other.getOutputStream().close();
            other.waitFor();
        }
    }

    @Test
    void aDeviceThatAProgramHasOpenForWritingIsBusy() throws Exception {
        Process writer = new ProcessBuilder("sh", "-c", "exec 9<>\"$1\"; echo; read -r x", "holder", device).start();
        writer.getInputStream().read();
        try {
            refused("foreign-writer", ExitStatus.BUSY, true, Guard.values());
        } finally {
            writer.getOutputStream().close();
            writer.waitFor();
        }
    }

    @Test
    void aDeviceThatIsTooSmallIsRefusedBeforeTheFirstByte() throws IOException {
        backing = bench.zeros("small", PAYLOAD - 512);
        device = loop(backing);
        refused("size", ExitStatus.FAILED, true, Guard.values());
    }

    @Test
    void theDeviceThatHoldsTheHeaderOrTheImageIsRefused() throws IOException {
        makeFileSystem();
        mount();
        Path header = folder.resolve("mounted/header");
        disk.backup(header.toString());
        Container detached = bench.open(header).dataDevice(image().toString());
        byte[] before = Files.readAllBytes(backing);
        try (Volume volume = detached.unlock(secret(ANNA))) {
            assertThatThrownBy(() -> volume.copyTo(device, c -> c.overwrite().allow(Guard.values())))
                    .hasMessageContaining("share bytes");
        }
        assertThat(Files.readAllBytes(backing)).isEqualTo(before);
    }

    @Test
    void whatIsWrittenThereWhileThePlanIsReadIsNotOverwritten() throws IOException {
        bench.person.meanwhile = this::makeFileSystem;
        assertThatThrownBy(() -> copy(true))
                .hasMessageContaining(Wording.CHANGED_MEANWHILE)
                .asInstanceOf(InstanceOfAssertFactories.type(LuksException.class))
                .extracting(LuksException::status)
                .isEqualTo(ExitStatus.BUSY);
        assertThatThrownBy(() -> copy(false)).hasMessageContaining("it contains ext4");
        Oracle.run("e2fsck", "-fn", device).accepted();
    }

    @Test
    void aFileSystemThatIsMountedWhileThePlanIsReadIsNotOverwritten() {
        makeFileSystem();
        bench.person.meanwhile = () -> {
            try {
                mount();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        assertThatThrownBy(() -> copy(true)).hasMessageStartingWith("refused (WRONG_DOOR): ");
    }

    @Test
    void aDryRunShowsThePlanAndWritesNothing() throws IOException {
        byte[] before = Files.readAllBytes(backing);
        var session = new ChangeSession(bench.person, true, true, folder.resolve("state"), path -> false, closed -> {});
        Container rehearsed = Container.read(image().toString(), session);
        Path fresh = folder.resolve("fresh");
        try (Volume volume = rehearsed.unlock(secret(ANNA))) {
            Report report = volume.copyTo(device);
            assertThat(report.done()).isFalse();
            assertThat(report.plan().steps().get(0).sentence())
                    .contains("overwrites the first 1 MiB; the 3 MiB after them stay unchanged");
            assertThat(volume.copyTo(fresh.toString()).done()).isFalse();
        }
        assertThat(bench.person.plans).hasSize(2);
        assertThat(bench.person.words).isEmpty();
        assertThat(Files.readAllBytes(backing)).isEqualTo(before);
        assertThat(fresh).doesNotExist();
    }

    /** The superblock of such an array stands at its end, and udev would assemble it over the copy. */
    @Test
    void whatStaysBehindThePayloadAndIsWhatTheDeviceIsTakenForIsSaid() {
        byte[] superblock = new byte[4096];
        superblock[0] = (byte) 0xfc;
        superblock[1] = 0x4e;
        superblock[2] = 0x2b;
        superblock[3] = (byte) 0xa9;
        superblock[4] = 1;
        Oracle.run(superblock, "dd", "of=" + device, "bs=4096", "seek=" + ((DEVICE >> 12) - 2), "conv=notrunc")
                .accepted();
        assertThat(copy(true).plan().findings()).extracting(Finding::rule).containsExactly("overwrite", "leftover");
    }

    @Test
    void aNewFileIsAskedAboutByNobody() throws IOException {
        bench.person.consent = false;
        Path fresh = folder.resolve("fresh");
        try (Volume volume = disk.unlock(secret(ANNA))) {
            assertThat(volume.copyTo(fresh.toString()).done()).isTrue();
        }
        backing = fresh;
        assertCopied();
        assertThat(bench.person.plans).isEmpty();
    }
}

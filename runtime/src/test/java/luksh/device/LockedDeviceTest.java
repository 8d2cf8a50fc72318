package luksh.device;

import static luksh.device.MetadataLockTest.LONG;
import static luksh.device.MetadataLockTest.UNHEARD;
import static luksh.device.MetadataLockTest.isFree;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import luksh.device.FlockProcess.Mode;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.oracle.Oracle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lock files that stand for block devices. No device is opened, so any will do. */
class LockedDeviceTest {
    @TempDir
    Path folder;

    private String device = "";
    private Path run = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void findOne() throws IOException {
        Oracle.require("flock");
        Optional<Path> found;
        try (var nodes = Files.list(Path.of("/dev"))) {
            found = nodes.filter(node -> DeviceNumber.of(node).isPresent()).findFirst();
        }
        assumeTrue(found.isPresent(), "there is no block device in /dev");
        device = found.get().toString();
        run = folder.resolve("cryptsetup");
        file = run.resolve("L_" + DeviceNumber.of(found.get()).orElseThrow());
    }

    private MetadataLock take(Mode mode) {
        return MetadataLock.take(mode, run, device, LONG, UNHEARD);
    }

    @Test
    void theFileIsMadeForRootAloneAndGoesAtTheEnd() throws Exception {
        try (var lock = take(Mode.EXCLUSIVE)) {
            lock.check();
            assertThat(isFree("-s", file.toString())).isFalse();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(run).isEmptyDirectory();
    }

    @Test
    void theLastReaderRemovesIt() {
        var one = take(Mode.SHARED);
        var two = take(Mode.SHARED);
        one.close();
        two.check();
        assertThat(isFree("-x", file.toString())).isFalse();
        two.close();
        assertThat(run).isEmptyDirectory();
    }

    @Test
    void whoWaitsWhileItIsRemovedLocksTheNextOne() throws Exception {
        var threads = Executors.newSingleThreadExecutor();
        var waits = new CountDownLatch(1);
        var first = take(Mode.EXCLUSIVE);
        Object inode = Files.getAttribute(file, "unix:ino");
        try (var open = Files.newInputStream(file)) {
            var second = threads.submit(
                    () -> MetadataLock.take(Mode.EXCLUSIVE, run, device, LONG, sentence -> waits.countDown()));
            waits.await();
            first.close();
            try (var lock = second.get()) {
                lock.check();
                assertThat(isFree("-s", file.toString())).isFalse();
                // the old one is kept open here, so its number is not given out again
                assertThat(Files.getAttribute(file, "unix:ino")).isNotEqualTo(inode);
                assertThat(open.available()).isZero();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aLockFileThatAnotherProgramRemovedIsNoticed() throws Exception {
        try (var lock = take(Mode.EXCLUSIVE)) {
            Files.delete(file);
            assertThatThrownBy(lock::check)
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining(device.toString())
                    .extracting(e -> ((LuksException) e).status())
                    .isEqualTo(ExitStatus.BUSY);
        }
    }

    @Test
    void aLinkInItsPlaceIsNotFollowed() throws Exception {
        Files.createDirectory(run);
        Path victim = Files.createFile(folder.resolve("victim"));
        Files.createSymbolicLink(file, victim);
        assertThatThrownBy(() -> take(Mode.EXCLUSIVE)).hasMessageContaining("cannot create or open " + file);
        Files.delete(file);
        Files.delete(run);
        Files.createSymbolicLink(run, Files.createDirectory(folder.resolve("elsewhere")));
        assertThatThrownBy(() -> take(Mode.EXCLUSIVE)).hasMessageContaining("(" + run + " is a link or a file)");
    }

    @Test
    void whereNoLockFileCanBeMadeTheNextStepIsSaid() {
        assertThatThrownBy(() -> MetadataLock.take(Mode.EXCLUSIVE, Path.of("/proc/luksh"), device, LONG, UNHEARD))
                .isInstanceOf(LuksException.class)
                .hasMessageStartingWith(
                        "cannot lock " + device + " against cryptsetup: cannot create or open /proc/luksh/L_")
                .hasMessageEndingWith("only root can lock a device: use sudo")
                .extracting("status")
                .isEqualTo(ExitStatus.FAILED);
    }
}

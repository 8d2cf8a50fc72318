package luksh.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Random;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskTest {
    @TempDir
    Path folder;

    private String image(int size) throws Exception {
        var content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(folder.resolve("image"), content).toString();
    }

    private static LuksException failure(Runnable action) {
        return catchThrowableOfType(LuksException.class, action::run);
    }

    @Test
    void aNewImageIsSparseZeroAndItsOwnersAlone() throws Exception {
        String path = folder.resolve("new").toString();
        try (Disk disk = Disk.createFile(path, 1L << 40)) {
            assertThat(disk.size()).isEqualTo(1L << 40);
            assertThat(disk.read((1L << 40) - 5, 5)).containsOnly(0);
            disk.write(1L << 39, new byte[] {1, 2, 3});
            disk.flush();
            assertThat(disk.read((1L << 39) - 1, 5)).containsExactly(0, 1, 2, 3, 0);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(Path.of(path))))
                .isEqualTo("rw-------");
        assertThat(failure(() -> Disk.createFile(path, 10)))
                .hasMessageContaining("already exists")
                .extracting(LuksException::status)
                .isEqualTo(ExitStatus.FAILED);
        assertThat(Files.size(Path.of(path))).isEqualTo(1L << 40);
    }

    @Test
    void anImageThatCannotBeMadeThatLongIsNotLeftBehind() {
        Path path = folder.resolve("huge");
        assertThat(failure(() -> Disk.createFile(path.toString(), Long.MAX_VALUE)))
                .hasMessageContaining("luksh removed the file");
        assertThat(path).doesNotExist();
    }

    @Test
    void openingForWritingNeverMakesAFile() {
        Path path = folder.resolve("absent");
        assertThat(failure(() -> Disk.openForWriting(path.toString())))
                .hasMessageStartingWith(path + " does not exist")
                .extracting(LuksException::status)
                .isEqualTo(ExitStatus.NO_LUKS);
        assertThat(path).doesNotExist();
    }

    @Test
    void whatCannotHoldAContainerIsRefused() throws Exception {
        assertThat(failure(() -> Disk.openForReading(folder.toString())))
                .hasMessage(folder + " is a folder; give a device or an image file");
        assertThat(failure(() -> Disk.openForReading("/dev/null"))).hasMessageContaining("neither a block device");
        assertThat(failure(() -> Disk.openForReading("a\0b"))).hasMessageContaining("is not a valid path");
        assertThat(failure(() -> Disk.openForReading(""))).hasMessageContaining("the path is empty");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("gone"));
        assertThat(failure(() -> Disk.openForReading(link.toString())))
                .hasMessageContaining("link to a file that does not exist");
        String image = image(10);
        assertThat(failure(() -> Disk.openForReading(image + "/x")).status()).isEqualTo(ExitStatus.NO_LUKS);
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), folder.resolve("circle"));
        assertThat(failure(() -> Disk.openForReading(circle.toString())))
                .hasMessageStartingWith("cannot open " + circle + ": ")
                .extracting(LuksException::status)
                .isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void aPermissionErrorNamesTheOwnerAndWhatHelps() throws Exception {
        Path image = Path.of(image(10));
        Files.setPosixFilePermissions(image, PosixFilePermissions.fromString("---------"));
        assumeTrue(!Files.isReadable(image), "root reads everything");
        assertThat(failure(() -> Disk.openForReading(image.toString())))
                .hasMessageContaining("permission denied; it belongs to " + System.getProperty("user.name"))
                .hasMessageContaining("sudo")
                .extracting(LuksException::status)
                .isEqualTo(ExitStatus.FAILED);
    }

    @Test
    void aReadPastTheEndIsATruncatedFileAndAReadAfterShrinkingIsAChange() throws Exception {
        String path = image(10_000);
        try (Disk disk = Disk.openForReading(path)) {
            assertThat(failure(() -> disk.read(9_000, 1_001)))
                    .hasMessageContaining(
                            "ended at byte 10000 during a read of 1001 bytes at byte 9000; it is truncated")
                    .extracting(LuksException::status)
                    .isEqualTo(ExitStatus.NO_LUKS);
            assertThat(failure(() -> disk.readBack(9_000, 1_001)).status()).isEqualTo(ExitStatus.NO_LUKS);
            assertThat(failure(() -> disk.read(Long.MAX_VALUE - 1, Integer.MAX_VALUE))
                            .status())
                    .isEqualTo(ExitStatus.NO_LUKS);
            assertThat(failure(() -> disk.read(-1, 1)).status()).isEqualTo(ExitStatus.NO_LUKS);
            try (var file = new RandomAccessFile(path, "rw")) {
                file.setLength(5_000);
            }
            for (var read : new Runnable[] {() -> disk.read(4_096, 4_096), () -> disk.readBack(4_096, 4_096)}) {
                assertThat(failure(read))
                        .hasMessage(path + " ended at byte 5000 during a read of 4096 bytes at byte 4096;"
                                + " it was 10000 bytes long when luksh opened it, and it is shorter now")
                        .extracting(LuksException::status)
                        .isEqualTo(ExitStatus.BUSY);
            }
        }
    }

    @Test
    void aWriteNeverMakesTheFileLonger() throws Exception {
        String path = image(1_000);
        try (Disk disk = Disk.openForWriting(path)) {
            assertThat(failure(() -> disk.write(999, new byte[2]))).hasMessageContaining("ends at byte 1000");
            assertThat(failure(() -> disk.write(-1, new byte[2]))).isNotNull();
        }
        assertThat(Files.size(Path.of(path))).isEqualTo(1_000);
    }

    @Test
    void aDiskOpenedForReadingIsNotWritten() throws Exception {
        try (Disk disk = Disk.openForReading(image(1_000))) {
            assertThat(failure(() -> disk.write(0, new byte[2])))
                    .hasMessageStartingWith("cannot write 2 bytes at byte 0 of " + disk.path())
                    .extracting(LuksException::status)
                    .isEqualTo(ExitStatus.FAILED);
        }
    }

    @Test
    void readingBackGivesEveryRangeWhetherAlignedOrNot() throws Exception {
        Path path = Path.of(image(30_001));
        byte[] content = Files.readAllBytes(path);
        try (Disk disk = Disk.openForReading(path.toString())) {
            var random = new Random(7);
            for (int i = 0; i < 100; i++) {
                int from = random.nextInt(content.length);
                int to = from + random.nextInt(content.length - from + 1);
                assertThat(disk.readBack(from, to - from)).isEqualTo(Arrays.copyOfRange(content, from, to));
            }
            assertThat(disk.readBack(30_000, 1)).containsExactly(content[30_000]);
            assertThat(disk.readBack(30_001, 0)).isEmpty();
        }
    }

    @Test
    void anInterruptNeitherEndsATransferNorClosesTheDisk() throws Exception {
        try (Disk disk = Disk.openForWriting(image(10_000))) {
            Thread.currentThread().interrupt();
            disk.write(10, new byte[] {9, 8});
            disk.flush();
            assertThat(disk.read(10, 2)).containsExactly(9, 8);
            assertThat(disk.readBack(10, 2)).containsExactly(9, 8);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(disk.readBack(10, 2)).containsExactly(9, 8);
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void aFileReplacedMeanwhileIsNotReadBack() throws Exception {
        String path = image(10_000);
        try (Disk disk = Disk.openForReading(path)) {
            assumeTrue(disk.readBack(0, 1).length == 1 && disk.readsPastCache(), "no direct reads here");
            Files.move(Path.of(path), folder.resolve("moved"));
            Files.write(Path.of(path), new byte[10_000]);
            assertThatThrownBy(() -> disk.readBack(0, 512))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("another program replaced it");
        }
    }
}

package luksh.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhysicalSectorTest {
    @TempDir
    private Path folder;

    private Path drive(String physical, String logical) throws IOException {
        Path queue = Files.createDirectories(folder.resolve("drive/queue"));
        Files.writeString(queue.resolve("physical_block_size"), physical + "\n");
        Files.writeString(queue.resolve("logical_block_size"), logical + "\n");
        return queue.resolveSibling("");
    }

    @Test
    void aDriveSaysItAndAPartitionAsksItsDrive() throws IOException {
        Path drive = drive("4096", "512");
        assertThat(PhysicalSector.of(drive)).isEqualTo(4096);
        assertThat(PhysicalSector.of(Files.createDirectory(drive.resolve("part1"))))
                .isEqualTo(4096);
        assertThat(PhysicalSector.of(drive("512", "512"))).isEqualTo(512);
    }

    @Test
    void aSectorThatLuksCannotHaveGivesWayToTheOneThatIsWritten() throws IOException {
        assertThat(PhysicalSector.of(drive("16384", "1024"))).isEqualTo(1024);
        assertThat(PhysicalSector.of(folder.resolve("nothing"))).isEqualTo(512);
    }

    @Test
    void anImageFileHasPages() throws IOException {
        assertThat(PhysicalSector.of(Files.createFile(folder.resolve("image")).toString()))
                .isEqualTo(4096);
    }
}

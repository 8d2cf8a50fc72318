package luksh.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import luksh.format.Bytes;
import luksh.format.LuksException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OverlayTest {
    @TempDir
    Path folder;

    private byte[] original = {};

    private Disk disk(int size) throws Exception {
        original = new byte[size];
        new Random(1).nextBytes(original);
        Path image = Files.write(folder.resolve("image"), original);
        return Disk.openForReading(image.toString());
    }

    @Test
    void readsAreWhatWasWrittenAndTheDeviceBelowIsNot() throws Exception {
        try (Disk below = disk(20_000)) {
            var overlay = new Overlay(below);
            byte[] model = original.clone();
            var random = new Random(2);
            for (int i = 0; i < 500; i++) {
                int offset = random.nextInt(model.length);
                var content = new byte[random.nextInt(Math.min(3000, model.length - offset + 1))];
                random.nextBytes(content);
                overlay.write(offset, content);
                System.arraycopy(content, 0, model, offset, content.length);
                int from = random.nextInt(model.length);
                int to = from + random.nextInt(model.length - from + 1);
                assertThat(overlay.read(from, to - from)).isEqualTo(Arrays.copyOfRange(model, from, to));
            }
            assertThat(overlay.readBack(0, model.length)).isEqualTo(model);
            overlay.flush();
            overlay.close();
            assertThat(below.read(0, original.length)).isEqualTo(original);
            byte[] replayed = original.clone();
            overlay.changes()
                    .forEach((offset, run) ->
                            System.arraycopy(run.toArray(), 0, replayed, Math.toIntExact(offset), run.size()));
            assertThat(replayed).isEqualTo(model);
        }
    }

    @Test
    void changesAreRunsOfSectorsThatDiffer() throws Exception {
        try (Disk below = disk(5000)) {
            var overlay = new Overlay(below);
            overlay.write(512, Arrays.copyOfRange(original, 512, 1024));
            assertThat(overlay.changes()).isEmpty();
            overlay.write(1000, new byte[100]);
            overlay.write(4999, new byte[] {(byte) ~original[4999]});
            var changes = overlay.changes();
            assertThat(changes.keySet()).containsExactly(512L, 4608L);
            byte[] expected = Arrays.copyOfRange(original, 512, 1536);
            Arrays.fill(expected, 488, 588, (byte) 0);
            assertThat(changes.get(512L)).isEqualTo(Bytes.copyOf(expected));
            assertThat(Optional.ofNullable(changes.get(4608L)).orElseThrow().size())
                    .isEqualTo(5000 - 4608);
            overlay.write(1000, Arrays.copyOfRange(original, 1000, 1100));
            assertThat(overlay.changes().keySet()).containsExactly(4608L);
        }
    }

    @Test
    void aWritePastTheEndIsRefused() throws Exception {
        try (Disk below = disk(1024)) {
            var overlay = new Overlay(below);
            assertThatThrownBy(() -> overlay.write(1000, new byte[25]))
                    .isInstanceOf(LuksException.class)
                    .hasMessageContaining("25 bytes at byte 1000")
                    .hasMessageContaining("ends at byte 1024");
            assertThat(overlay.changes()).isEmpty();
        }
    }
}

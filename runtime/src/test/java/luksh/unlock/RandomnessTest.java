package luksh.unlock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.format.Area;
import luksh.format.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no ciphertext is found in a key area, by the sector, and ciphertext is not accused more often than is said. */
class RandomnessTest {
    private static final int OFFSET = 4096;
    private static final int SECTOR = Randomness.SECTOR;
    private static final int KEY = 32;
    private static final int USED = KEY * 4000;

    @TempDir
    private Path folder;

    private final Random random = new Random(20261122);

    private byte[] ciphertext(int size) {
        var content = new byte[size];
        random.nextBytes(content);
        return content;
    }

    private List<Randomness.Loss> losses(byte[] area) throws Exception {
        byte[] image = new byte[OFFSET + area.length];
        System.arraycopy(area, 0, image, OFFSET, area.length);
        Path path = Files.write(folder.resolve("area.img"), image);
        var where = new Area(new Size(OFFSET), new Size(131072), "aes-xts-plain64", 256, "sha256", 4000);
        try (Device device = Disk.openForReading(path.toString())) {
            return Randomness.losses(where, KEY, device);
        }
    }

    private List<Randomness.Loss> with(int at, byte[] foreign) throws Exception {
        byte[] area = ciphertext(131072);
        System.arraycopy(foreign, 0, area, at, foreign.length);
        return losses(area);
    }

    private static byte[] filled(int size, int value) {
        var content = new byte[size];
        Arrays.fill(content, (byte) value);
        return content;
    }

    /** The limits are those of the exact distribution of the sum; at one in a thousand they can be counted. */
    @Test
    void theStatisticIsDistributedAsItsLimitsAssume() {
        int sectors = 100_000;
        int above = 0;
        int below = 0;
        int accused = 0;
        var content = new byte[SECTOR];
        for (int i = 0; i < sectors; i++) {
            random.nextBytes(content);
            int squares = Randomness.squares(content, 0);
            above += squares >= 1690 ? 1 : 0;
            below += squares <= 1406 ? 1 : 0;
            accused += Randomness.suspect(squares) ? 1 : 0;
        }
        // P(sum >= 1690) = 9.746e-4 and P(sum <= 1406) = 9.245e-4; five standard deviations to each side
        assertThat((double) above).isCloseTo(sectors * 9.746e-4, within(5 * Math.sqrt(sectors * 9.746e-4)));
        assertThat((double) below).isCloseTo(sectors * 9.245e-4, within(5 * Math.sqrt(sectors * 9.245e-4)));
        assertThat(sectors * Randomness.FALSE_ALARM).isLessThan(1e-6);
        assertThat(accused).isZero();
    }

    @Test
    void noSoundAreaIsAccused() throws Exception {
        for (int i = 0; i < 20; i++) {
            assertThat(losses(ciphertext(131072))).isEmpty();
        }
    }

    @Test
    void eachKindOfDamageIsFoundInItsSectors() throws Exception {
        assertThat(with(7 * SECTOR, filled(SECTOR, 0)))
                .containsExactly(new Randomness.Loss(7 * SECTOR, 8 * SECTOR, "zeros"));
        assertThat(with(3 * SECTOR, filled(4 * SECTOR, 0xff)))
                .containsExactly(new Randomness.Loss(3 * SECTOR, 7 * SECTOR, "bytes 0xff"));
        byte[] text = "Whoever reads this has lost a slot.\n".repeat(40).getBytes(UTF_8);
        assertThat(with(0, Arrays.copyOf(text, 2 * SECTOR)))
                .containsExactly(new Randomness.Loss(0, 2 * SECTOR, "text"));
        byte[] superblock = filled(2 * SECTOR, 0);
        System.arraycopy(ciphertext(40), 0, superblock, 0, 40);
        superblock[56] = 0x53;
        superblock[57] = (byte) 0xef;
        assertThat(with(2 * SECTOR, superblock))
                .containsExactly(new Randomness.Loss(2 * SECTOR, 4 * SECTOR, List.of("mostly zeros", "zeros")));
        byte[] half = Arrays.copyOf(ciphertext(SECTOR), SECTOR);
        Arrays.fill(half, SECTOR / 2, SECTOR, (byte) 0);
        assertThat(with(9 * SECTOR, half)).hasSize(1);
    }

    @Test
    void whatRepeatsItselfIsFoundThoughEachSectorLooksRandom() throws Exception {
        byte[] block = ciphertext(SECTOR);
        byte[] again = new byte[3 * SECTOR];
        IntStream.range(0, 3).forEach(i -> System.arraycopy(block, 0, again, i * SECTOR, SECTOR));
        assertThat(with(SECTOR, again))
                .containsExactly(new Randomness.Loss(2 * SECTOR, 4 * SECTOR, "a repeated sector"));
        byte[] counting = new byte[SECTOR];
        IntStream.range(0, SECTOR).forEach(i -> counting[i] = (byte) i);
        assertThat(with(SECTOR, counting)).as("too even is not random either").hasSize(1);
    }

    @Test
    void stretchesAreToldApartAndWhatLiesBehindTheStripesIsNot() throws Exception {
        byte[] area = ciphertext(131072);
        Arrays.fill(area, SECTOR, 2 * SECTOR, (byte) 0);
        Arrays.fill(area, 5 * SECTOR, 6 * SECTOR, (byte) 0);
        Arrays.fill(area, USED, area.length, (byte) 0);
        assertThat(losses(area)).extracting(Randomness.Loss::from).containsExactly(512L, 2560L);
        assertThat(losses(Arrays.copyOf(ciphertext(131072), 10 * SECTOR)))
                .containsExactly(new Randomness.Loss(10 * SECTOR, USED, "nothing, because the device ends before"));
    }

    /** Each sector passes; that one value is rarer all over the area shows in the sum. */
    @Test
    void anAreaThatIsThinAllOverIsFound() throws Exception {
        byte[] area = ciphertext(131072);
        for (int i = 0; i < area.length; i++) {
            area[i] = area[i] >= 0 && area[i] < 4 && i % 2 == 0 ? (byte) 99 : area[i];
        }
        assertThat(losses(area)).extracting(Randomness.Loss::what).containsOnly("unevenly distributed bytes");
    }
}

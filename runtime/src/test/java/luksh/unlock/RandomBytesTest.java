package luksh.unlock;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Salts and digests: what overwrote them is seen, and what was drawn at random is not accused more often than is said. */
@Tag("once")
class RandomBytesTest {
    private static byte[] random(int size, long seed) {
        var content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 32, 64})
    void whatIsRandomIsNotAccused(int size) {
        var random = new Random(size);
        var content = new byte[size];
        for (int i = 0; i < 20_000; i++) {
            random.nextBytes(content);
            assertThat(RandomBytes.suspect(content)).isFalse();
        }
    }

    /** Against a count: of pairs one byte in 256 repeats the other, so the odds can be met in a test. */
    @Test
    void theOddsAreNoSmallerThanWhatHappens() {
        var random = new Random(1);
        var content = new byte[20];
        int seen = 0;
        int tries = 50_000;
        for (int i = 0; i < tries; i++) {
            random.nextBytes(content);
            seen += RandomBytes.odds(content) <= 1e-3 ? 1 : 0;
        }
        assertThat(seen / (double) tries).isLessThan(1e-3);
    }

    @Test
    void fiveZerosInARowOfTwentyBytesHaveTheOddsOfTheFormula() {
        byte[] content = random(20, 5);
        Arrays.fill(content, 7, 12, (byte) 0);
        assertThat(RandomBytes.odds(content)).isCloseTo(5 * 16 * Math.pow(256, -5), within(1e-15));
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 32})
    void fourBytesThatWereZeroedAreSeen(int size) {
        byte[] content = random(size, 3);
        Arrays.fill(content, 8, 12, (byte) 0);
        assertThat(RandomBytes.suspect(content)).isTrue();
        assertThat(RandomBytes.what(content)).contains("4 ").contains("zeros");
    }

    @Test
    void otherFillingsAreSeenToo() {
        byte[] ones = random(32, 4);
        Arrays.fill(ones, 0, 8, (byte) 0xff);
        assertThat(RandomBytes.what(ones)).isEqualTo("8 of 32 bytes are 0xff");
        assertThat(RandomBytes.suspect(ones)).isTrue();
        byte[] scattered = random(32, 4);
        for (int i = 0; i < 32; i += 4) {
            scattered[i] = 0;
        }
        assertThat(RandomBytes.suspect(scattered)).isTrue();
        assertThat(RandomBytes.what("NTFS boot, missing!!".getBytes(US_ASCII))).isEqualTo("it is text");
        assertThat(RandomBytes.suspect("NTFS boot, missing!!".getBytes(US_ASCII)))
                .isTrue();
        assertThat(RandomBytes.what(new byte[20])).isEqualTo("all 20 bytes are zeros");
    }
}

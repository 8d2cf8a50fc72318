package luksh.crypto.kdf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Argon2SpeedTest {
    private static final Bytes SALT = Bytes.zeros(32);

    /** MiB that all passes may fill in the target time, and the most memory. */
    @ParameterizedTest
    @CsvSource({
        "4096, 1024, 4, 1024",
        "4095, 1024, 4, 1023",
        "2001, 1024, 4, 500",
        "20480, 1024, 20, 1024",
        "1, 1024, 4, 64",
        "1, 16, 4, 16",
        "1600, 16, 100, 16",
    })
    void takesMemoryFirstAndThenPasses(long filled, long most, long passes, long memory) {
        assertThat(Argon2Speed.fitting((double) (filled << 20), most << 20, "argon2id", 4, SALT))
                .isEqualTo(new Argon2("argon2id", passes, new Size(memory << 20), 4, SALT));
    }

    @Test
    void measuresThisMachine() {
        Argon2 shortest = Argon2Speed.parametersFor("argon2id", SALT, Duration.ofMillis(1));
        Argon2 longest = Argon2Speed.parametersFor("argon2id", SALT, Duration.ofHours(1));
        assertThat(shortest.time()).isEqualTo(Argon2.LEAST_PASSES);
        assertThat(shortest.memory()).isEqualTo(new Size(64 << 20));
        assertThat(shortest.lanes()).isBetween(1, Argon2.MOST_LANES);
        assertThat(longest.memory()).isGreaterThan(shortest.memory()).isLessThanOrEqualTo(new Size(1 << 30));
        assertThat(longest.time()).isGreaterThan(Argon2.LEAST_PASSES);
        assertThat(longest.salt()).isEqualTo(SALT);
    }
}

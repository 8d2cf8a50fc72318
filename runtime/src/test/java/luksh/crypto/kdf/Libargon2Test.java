package luksh.crypto.kdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Size;
import luksh.parallel.MemoryBudget;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The library of the system beside our own code and Bouncy Castle's. */
class Libargon2Test {
    private static final byte[] SECRET = "correct horse".getBytes(StandardCharsets.UTF_8);

    @BeforeEach
    void library() {
        assumeTrue(Runtime.version().feature() >= 22, "Java 17 cannot call libargon2");
        boolean found = Libargon2.found().isPresent();
        String missing =
                "libargon2.so.1 is missing (Debian: libargon2-1), or the JVM runs without --enable-native-access";
        if ("true".equals(System.getenv("CI"))) {
            assertThat(found).as(missing).isTrue();
        }
        assumeTrue(found, missing);
    }

    @ParameterizedTest
    @CsvSource({
        "argon2id, 1, 8, 1, 4",
        "argon2i, 1, 8, 1, 64",
        "argon2id, 3, 100, 3, 16",
        "argon2i, 4, 1000, 4, 32",
        "argon2id, 2, 4096, 2, 64",
    })
    void derivesWhatLukshDerives(String type, long time, long kib, int lanes, int size) {
        var kdf = new Argon2(type, time, new Size(kib << 10), lanes, Bytes.zeros(32));
        for (byte[] secret : new byte[][] {SECRET, {}}) {
            assertThat(Libargon2.found().orElseThrow().derive(kdf, secret, size))
                    .isEqualTo(Argon2Derivation.derive(kdf, secret, size, Progress.NONE));
        }
    }

    @Test
    void isUsedForADerivationThatIsLongEnoughAndGivesTheKeyOfBouncyCastle() {
        var kdf = new Argon2("argon2id", 1, new Size(64 << 20), 4, Bytes.zeros(16));
        assertThat(route(kdf)).isEqualTo(bouncy(kdf));
        assertThat(Argon2Derivation.derive(kdf, SECRET, 64, Progress.NONE)).isEqualTo(bouncy(kdf));
    }

    @Test
    void leavesShortAndVeryLongDerivationsToLuksh() {
        assertThat(route(new Argon2("argon2id", 1, new Size(63 << 20), 1, Bytes.zeros(16))))
                .isNull();
        assertThat(route(new Argon2("argon2id", 0xFFFF_FFFFL, new Size(64 << 10), 1, Bytes.zeros(16))))
                .isNull();
    }

    @Test
    void aFailureOfTheLibraryIsNoKey() {
        var tooShort = new Argon2("argon2id", 1, new Size(64 << 10), 1, Bytes.zeros(7));
        assertThat(Libargon2.found().orElseThrow().derive(tooShort, SECRET, 32)).isNull();
    }

    @Test
    void anInterruptDoesNotWaitForTheLibraryAndTheMemoryComesBackWhenItEnds() throws InterruptedException {
        var kdf = new Argon2("argon2id", 4, new Size(64 << 20), 1, Bytes.zeros(16));
        route(kdf);
        byte[] secret = SECRET.clone();
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> Argon2Derivation.derive(kdf, secret, 64, Progress.NONE))
                    .isInstanceOf(StoppedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Argon2Derivation.RATION.takeIfFree(0, Integer.MAX_VALUE))
                .as("the library still has its share")
                .isNull();
        try (MemoryBudget.Share all = Argon2Derivation.RATION.takeAll()) {
            assertThat(all).isNotNull();
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().equals("libargon2")) {
                thread.join();
            }
        }
    }

    private static byte[] route(Argon2 kdf) {
        return Libargon2Route.derive(kdf, SECRET, 64, Argon2Derivation.RATION, 1);
    }

    private static byte[] bouncy(Argon2 kdf) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withIterations((int) kdf.time())
                .withMemoryAsKB((int) (kdf.memory().bytes() / 1024))
                .withParallelism(kdf.lanes())
                .withSalt(kdf.salt().toArray())
                .build());
        var key = new byte[64];
        generator.generateBytes(SECRET, key);
        return key;
    }
}

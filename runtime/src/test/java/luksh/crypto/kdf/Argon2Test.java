package luksh.crypto.kdf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import luksh.crypto.DerivedKey;
import luksh.crypto.Passphrase;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.UnsupportedException;
import luksh.parallel.LaneThreads;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Argon2Test {
    private static final Bytes SALT = Bytes.ofHex("02020202020202020202020202020202");

    /**
     * libargon2's own program with {@code argon2 somesalt12345678 -t … -k … -p … -l … -r}; RFC 9106's examples have a key
     * and associated data, which LUKS has not.
     */
    @ParameterizedTest
    @CsvSource({
        "argon2id, 4, 32, 1, " + "2e196c16234fe1800b55184e47dfbb6e25c15fe98350f94ec34024c69faf6998",
        "argon2id, 4, 32, 4, " + "06893026dc3b4ada5fa1e0257f398a8451445f0d160530b3e56465471870c46b73cc5324"
                + "e9f04864bc897888c42ea43742cd9b972f5c5a515e7ad0d2e95719f7",
        "argon2i, 5, 1000, 3, " + "04d5d142bcda788db46504167bded66ca5eebf8bbfcea5970fbeaffe712baf260261475b"
                + "baec767e9c2c69f7b2e90f4a8c23c16945d2f6641fbf7d461aa62367",
        "argon2id, 1, 40000, 2, " + "77637011f354a16c1022cd20687b5b2f3a3309cc20029d68f70a776bb0fcc64bacfaa92b"
                + "1dc21c18edb99b5ba8a8948db6f6816abd7b6a3e4a80008b306856f7300678978cd81c4f"
                + "2554f600d1aabbf404a08f3d2675e80378c4bb8469cb2944",
        "argon2i, 1, 99, 4, " + "8899ee17647b28ed3afab8b40592de43",
    })
    void derivesWhatLibargon2Derives(String type, long time, long kib, int lanes, String key) {
        var kdf = new Argon2(type, time, new Size(kib << 10), lanes, Bytes.copyOf("somesalt12345678".getBytes(UTF_8)));
        assertThat(derive(kdf, "correct horse".getBytes(UTF_8), key.length() / 2))
                .isEqualTo(HexFormat.of().parseHex(key));
    }

    @Test
    void derivesWhatBouncyCastleDerives() {
        var random = new Random(9106);
        for (int round = 0; round < 150; round++) {
            int lanes = 1 + random.nextInt(8);
            int kib = 8 * lanes + random.nextInt(200);
            var salt = new byte[8 + random.nextInt(60)];
            random.nextBytes(salt);
            var kdf = new Argon2(
                    random.nextBoolean() ? "argon2id" : "argon2i",
                    1 + random.nextInt(5),
                    new Size(kib * 1024L),
                    lanes,
                    Bytes.copyOf(salt));
            var secret = new byte[random.nextInt(140)];
            random.nextBytes(secret);
            int size = 16 + random.nextInt(81);
            assertThat(derive(kdf, secret, size)).as("%s, %d bytes", kdf, size).isEqualTo(bouncy(kdf, secret, size));
        }
    }

    /** More than one piece, the last one not full; then the same pieces again. */
    @Test
    void memoryThatIsUsedAgainDerivesTheSame() {
        Argon2 kdf = argon2id(1, 65 << 10, 3);
        byte[] key = derive(kdf, new byte[] {1}, 32);
        assertThat(key).isEqualTo(bouncy(kdf, new byte[] {1}, 32));
        assertThat(derive(argon2id(1, 40 << 10, 1), new byte[] {2}, 32)).isNotEqualTo(key);
        assertThat(derive(kdf, new byte[] {1}, 32)).isEqualTo(key);
    }

    @Test
    void theMemoryIsClearedWhenItIsGivenBack() {
        try (var threads = new LaneThreads("argon2", 2)) {
            long[] piece;
            try (var memory = new Argon2Memory(1 << 15, threads)) {
                piece = memory.piece(5);
                piece[Argon2Memory.start(5)] = 1;
            }
            assertThat(piece).containsOnly(0);
        }
    }

    @Test
    void derivationsSideBySideGetTheirOwnKeys() throws Exception {
        var tasks = new ArrayList<FutureTask<byte[]>>();
        for (int i = 0; i < 6; i++) {
            Argon2 kdf = argon2id(2, 1 << 10, 1 + i % 4);
            byte[] secret = {(byte) i};
            var task = new FutureTask<>(() -> derive(kdf, secret, 64));
            tasks.add(task);
            new Thread(task).start();
        }
        for (int i = 0; i < tasks.size(); i++) {
            assertThat(tasks.get(i).get())
                    .isEqualTo(bouncy(argon2id(2, 1 << 10, 1 + i % 4), new byte[] {(byte) i}, 64));
        }
    }

    @Test
    void progressIsToldQuartersOfAPass() {
        var told = new ArrayList<Long>();
        Progress progress = new Progress() {
            @Override
            public void to(long done) {
                told.add(done);
            }

            @Override
            public void close() {
                throw new AssertionError("whoever made it closes it");
            }
        };
        Argon2 kdf = argon2id(3, 64, 2);
        try (Passphrase passphrase = Passphrase.owning(new byte[] {7});
                DerivedKey key = KeyDerivation.derive(kdf, passphrase, 64, progress)) {
            assertThat(key.size()).isEqualTo(64);
        }
        assertThat(told).hasSize(12).isSorted().endsWith(KeyDerivation.steps(kdf));
    }

    @Test
    void stopsInTheMiddleOfASliceAndLeavesNoThread() throws Exception {
        Argon2 endless = argon2id(0xFFFF_FFFFL, 64 << 10, 4);
        var started = new FutureTask<>(() -> null);
        Progress progress = new Progress() {
            @Override
            public void to(long done) {
                started.run();
            }

            @Override
            public void close() {}
        };
        var stopped = new FutureTask<>(() -> {
            assertThatThrownBy(() -> Argon2Derivation.derive(endless, new byte[0], 32, progress))
                    .isInstanceOf(StoppedException.class);
            return Thread.interrupted();
        });
        var thread = new Thread(stopped);
        thread.start();
        started.get();
        assertThat(laneThreads()).isNotEmpty();
        thread.interrupt();
        assertThat(stopped.get()).as("the interrupt stays set").isTrue();
        assertThat(laneThreads()).isEmpty();
        assertThat(derive(argon2id(1, 8, 1), new byte[0], 16))
                .as("its share is given back")
                .hasSize(16);
    }

    @Test
    void needsMoreThanTheHeapHolds() {
        var kdf = new Argon2("argon2id", 4, Argon2.MOST_MEMORY, 4, SALT);
        assertThatThrownBy(() -> Argon2Derivation.derive(kdf, new byte[0], 32, Progress.NONE, 900L << 20))
                .isInstanceOfSatisfying(
                        LuksException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.MEMORY))
                .hasMessageContaining("argon2id needs 4 GiB of memory, but the heap has only 900 MiB")
                .hasMessageContaining("JDK_JAVA_OPTIONS=-Xmx4569m");
    }

    @ParameterizedTest
    @CsvSource({
        "argon2id, 0, 64, 1, 16, 32, a time of 0 passes is not supported; supported: 1 to 4294967295",
        "argon2id, 4294967296, 64, 1, 16, 32, a time of 4294967296 passes",
        "argon2i, 1, 64, 0, 16, 32, with 0 lanes",
        "argon2i, 1, 65536, 256, 16, 32, with 256 lanes",
        "argon2i, 1, 31, 4, 16, 32, 31 KiB memory and 4 lanes is not supported; supported: whole KiB",
        "argon2i, 1, 4194305, 4, 16, 32, 4194305 KiB memory",
        "argon2i, 1, -64, 4, 16, 32, memory and 4 lanes",
        "argon2i, 1, 64, 4, 7, 32, a salt of 7 bytes is not supported; supported: at least 8",
        "argon2i, 1, 64, 4, 8, 3, a key of 3 bytes is not supported; supported: at least 4",
    })
    void refusesWhatNoLibraryComputes(
            String type, long time, long kib, int lanes, int salt, int size, String sentence) {
        var kdf = new Argon2(type, time, new Size(kib * 1024), lanes, Bytes.zeros(salt));
        assertThatThrownBy(() -> derive(kdf, new byte[0], size))
                .isInstanceOfSatisfying(
                        LuksException.class, e -> assertThat(e.status()).isEqualTo(ExitStatus.NO_LUKS))
                .hasMessageContaining(sentence);
    }

    @Test
    void refusesArgon2dAndPartsOfAKibibyte() {
        var argon2d = new Argon2("argon2d", 1, new Size(64 << 10), 1, SALT);
        assertThatThrownBy(() -> derive(argon2d, new byte[0], 32))
                .isInstanceOf(UnsupportedException.class)
                .hasMessageContaining("argon2d");
        var odd = new Argon2("argon2id", 1, new Size((64 << 10) + 512), 1, SALT);
        assertThatThrownBy(() -> derive(odd, new byte[0], 32)).hasMessageContaining("whole KiB");
    }

    private static List<String> laneThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter("argon2"::equals)
                .toList();
    }

    private static Argon2 argon2id(long time, long kib, int lanes) {
        return new Argon2("argon2id", time, new Size(kib << 10), lanes, SALT);
    }

    private static byte[] derive(Argon2 kdf, byte[] secret, int size) {
        return Argon2Derivation.derive(kdf, secret, size, Progress.NONE);
    }

    private static byte[] bouncy(Argon2 kdf, byte[] secret, int size) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(
                        kdf.type().equals("argon2id") ? Argon2Parameters.ARGON2_id : Argon2Parameters.ARGON2_i)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withIterations((int) kdf.time())
                .withMemoryAsKB((int) (kdf.memory().bytes() / 1024))
                .withParallelism(kdf.lanes())
                .withSalt(kdf.salt().toArray())
                .build());
        var key = new byte[size];
        generator.generateBytes(secret, key);
        return key;
    }
}

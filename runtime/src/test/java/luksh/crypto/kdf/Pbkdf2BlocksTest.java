package luksh.crypto.kdf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import luksh.crypto.Hash;
import luksh.parallel.MemoryBudget;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Blocks that are computed side by side: the same key, the same failures, and no thread that stays. */
@Tag("once")
class Pbkdf2BlocksTest {
    private static final byte[] SECRET = "correct horse".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final int LONG = 20_000;

    private final Set<String> names = ConcurrentHashMap.newKeySet();

    @BeforeAll
    static void twoCores() {
        assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one core computes one block at a time");
    }

    private byte[] derive(Function<HmacKey, HmacChain> chains, String hash, long iterations, int size) {
        return KeyDerivation.pbkdf2(chains, Hash.named(hash), SECRET, SALT, iterations, size, new Progress() {
            @Override
            public void to(long done) {
                names.add(Thread.currentThread().getName());
            }

            @Override
            public void close() {}
        });
    }

    private boolean sideBySide() {
        return names.contains("pbkdf2");
    }

    /** Four blocks with sha1, the last one cut off; two with sha256. */
    @Test
    void longDerivationsOfSeveralBlocksGiveTheKeyThatOneThreadGives() {
        for (String hash : new String[] {"sha1", "sha256"}) {
            byte[] together = derive(HmacChain::of, hash, LONG, 64);
            assertThat(sideBySide()).as(hash).isTrue();
            names.clear();
            try (MemoryBudget.Share all = Argon2Derivation.RATION.takeAll()) {
                assertThat(all).isNotNull();
                assertThat(derive(HmacChain::of, hash, LONG, 64)).as(hash).isEqualTo(together);
            }
            assertThat(sideBySide()).as("side by side without a free core").isFalse();
        }
    }

    @Test
    void oneBlockAndFewIterationsStayInTheCallersThread() {
        derive(HmacChain::of, "sha512", LONG, 64);
        derive(HmacChain::of, "sha1", LONG - 1, 64);
        assertThat(sideBySide()).isFalse();
    }

    @Test
    void aWrongStepInOneBlockIsTheFailureOfAll() {
        // only the first lane to get there goes wrong; that stops the other one
        Function<HmacKey, HmacChain> wrongOnce = key -> new HmacChain() {
            private final HmacChain chain = new ClonedHmacChain(key);

            @Override
            public void run(byte[] u, byte[] sum, int steps) {
                chain.run(u, sum, steps);
                if (steps == 1 && names.add("wrong")) {
                    u[0] ^= 1;
                }
            }

            @Override
            public void close() {
                chain.close();
            }
        };
        assertThatThrownBy(() -> derive(wrongOnce, "sha256", LONG, 64))
                .isInstanceOf(KeyDerivation.WrongStepException.class);
    }

    @Test
    void anInterruptEndsAllBlocksAndLeavesNoThread() {
        try {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> derive(HmacChain::of, "sha1", 0xFFFF_FFFFL, 64))
                    .isInstanceOf(StoppedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("pbkdf2");
        assertThat(Argon2Derivation.RATION.takeIfFree(0, 2))
                .as("the cores are given back")
                .isNotNull()
                .satisfies(MemoryBudget.Share::close);
    }
}

package luksh.crypto.kdf;

import java.time.Duration;
import luksh.crypto.Hash;
import luksh.parallel.StoppedException;

/**
 * Measures how many PBKDF2 iterations luksh runs on this machine in a given time. The result is not exact for other
 * programs: cryptsetup and boot loaders need another time for the same count.
 */
public final class Pbkdf2Speed {
    /** Minimum for a header, as in cryptsetup. */
    private static final long LEAST = 1000;

    private static final long MOST = 0xFFFF_FFFFL;
    private static final int STEPS = 2048;
    private static final long WARM_UP = Duration.ofMillis(300).toNanos();
    private static final long WINDOW = Duration.ofMillis(50).toNanos();
    private static final int WINDOWS = 6;

    private Pbkdf2Speed() {}

    /**
     * The iterations that take about {@code target} for a key of {@code keyBytes}. Measuring takes about 0.6 s. A key
     * longer than the hash needs a full run for each piece, so its count is smaller: other programs compute the
     * pieces one after the other.
     *
     * @return at least {@value #LEAST}, at most the maximum of a LUKS1 header
     */
    public static long iterationsFor(String hash, int keyBytes, Duration target) {
        Hash function = Hash.named(hash);
        long pieces = Math.max(1, (keyBytes + function.size() - 1) / function.size());
        double count = stepsPerNano(function) * (target.getSeconds() * 1e9 + target.getNano()) / pieces;
        return Math.max(LEAST, Math.min(MOST, (long) count));
    }

    /** The best of several short measurements, because other work on the machine can only slow a measurement down. */
    private static double stepsPerNano(Hash hash) {
        var secret = new byte[hash.size()];
        try (var key = new HmacKey(hash, secret);
                HmacChain chain = HmacChain.of(key)) {
            run(chain, hash, WARM_UP);
            double best = 0;
            for (int window = 0; window < WINDOWS; window++) {
                best = Math.max(best, run(chain, hash, WINDOW));
            }
            return best;
        }
    }

    private static double run(HmacChain chain, Hash hash, long nanos) {
        var u = new byte[hash.size()];
        var sum = new byte[hash.size()];
        long steps = 0;
        long start = System.nanoTime();
        long now = start;
        while (now - start < nanos) {
            StoppedException.poll();
            chain.run(u, sum, STEPS);
            steps += STEPS;
            now = System.nanoTime();
        }
        return (double) steps / (now - start);
    }
}

package luksh.crypto.kdf;

import java.time.Duration;
import luksh.crypto.Hash;
import luksh.parallel.StoppedException;

/**
 * How many PBKDF2 iterations this machine does in a given time, with the route that this program takes here. It says
 * nothing exact about another program: cryptsetup and a boot loader need a different time for the same count.
 */
public final class Pbkdf2Speed {
    /** No header gets fewer: the floor of cryptsetup too. */
    private static final long LEAST = 1000;

    private static final long MOST = 0xFFFF_FFFFL;
    private static final int STEPS = 2048;
    private static final long WARM_UP = Duration.ofMillis(300).toNanos();
    private static final long WINDOW = Duration.ofMillis(50).toNanos();
    private static final int WINDOWS = 6;

    private Pbkdf2Speed() {}

    /**
     * The iterations that take about {@code target} to derive a key of {@code keyBytes}; takes some 0.6 s itself. A key
     * longer than the hash needs a whole run for each of its pieces, so its count is smaller.
     *
     * @return at least {@value #LEAST}, at most what a LUKS1 header can hold
     */
    public static long iterationsFor(String hash, int keyBytes, Duration target) {
        Hash function = Hash.named(hash);
        long pieces = Math.max(1, (keyBytes + function.size() - 1) / function.size());
        double count = stepsPerNano(function) * (target.getSeconds() * 1e9 + target.getNano()) / pieces;
        return Math.max(LEAST, Math.min(MOST, (long) count));
    }

    /** The best of some short windows: what else the machine does can only slow one down. */
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

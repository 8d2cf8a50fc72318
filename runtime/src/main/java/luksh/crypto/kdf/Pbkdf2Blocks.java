package luksh.crypto.kdf;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import luksh.crypto.Hash;
import luksh.parallel.LaneThreads;
import luksh.parallel.MemoryBudget;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one PBKDF2 derivation (RFC 8018, section 5.2). A key that is longer than the hash needs several, and
 * none depends on another. Long derivations compute them side by side, if cores are free.
 */
final class Pbkdf2Blocks {
    /** Steps between two checks for a stop: some milliseconds. */
    private static final int STEPS = 1 << 14;
    /** Shorter derivations end before a second thread has started. */
    private static final long LONG = 20_000;

    private final Function<HmacKey, HmacChain> chains;
    private final Hash hash;
    private final byte[] secret;
    private final byte[] salt;
    private final long iterations;
    private final byte[] derived;
    private final int blocks;
    private final Progress progress;
    private long done;

    /**
     * @param secret not kept after {@link #run}
     * @param size of the key, in bytes
     */
    Pbkdf2Blocks(
            Function<HmacKey, HmacChain> chains,
            Hash hash,
            byte[] secret,
            byte[] salt,
            long iterations,
            int size,
            Progress progress) {
        this.chains = chains;
        this.hash = hash;
        this.secret = secret;
        this.salt = salt;
        this.iterations = iterations;
        this.derived = new byte[size];
        this.blocks = (size + hash.size() - 1) / hash.size();
        this.progress = progress;
    }

    /**
     * Computes the key.
     *
     * @throws KeyDerivation.WrongStepException if a route computed a step wrongly; the key is wiped
     * @throws StoppedException if the thread is interrupted; the key is wiped
     */
    byte[] run() {
        int threads = Math.min(blocks, Runtime.getRuntime().availableProcessors());
        try (MemoryBudget.Share cores =
                threads > 1 && iterations >= LONG ? Argon2Derivation.RATION.takeIfFree(0, threads) : null) {
            if (cores == null) {
                inTurn();
            } else {
                sideBySide(threads);
            }
            progress.to(iterations);
            return derived;
        } catch (RuntimeException e) {
            Arrays.fill(derived, (byte) 0);
            throw e;
        }
    }

    private void inTurn() {
        try (var key = new HmacKey(hash, secret);
                HmacChain chain = chains.apply(key)) {
            for (int block = 0; block < blocks; block++) {
                compute(block, key, chain, null);
            }
        }
    }

    private void sideBySide(int threads) {
        try (var lanes = new LaneThreads("pbkdf2", threads)) {
            lanes.run(blocks, block -> {
                try (var key = new HmacKey(hash, secret);
                        HmacChain chain = chains.apply(key)) {
                    compute(block, key, chain, lanes);
                }
            });
        }
    }

    private void compute(int block, HmacKey key, HmacChain chain, @Nullable LaneThreads lanes) {
        byte[] u = key.mac(salt, ByteBuffer.allocate(4).putInt(block + 1).array());
        byte[] sum = u.clone();
        try {
            for (long left = iterations - 1; left > 0; ) {
                int steps = (int) Math.min(STEPS, left);
                stopIfAsked(lanes);
                advance(key, chain, u, sum, steps);
                left -= steps;
                tell(steps);
            }
            int start = block * hash.size();
            System.arraycopy(sum, 0, derived, start, Math.min(sum.length, derived.length - start));
        } finally {
            Arrays.fill(u, (byte) 0);
            Arrays.fill(sum, (byte) 0);
        }
    }

    /** In a lane, the caller's thread is interrupted, not this one. */
    private static void stopIfAsked(@Nullable LaneThreads lanes) {
        if (lanes == null) {
            StoppedException.poll();
        } else if (lanes.stopped()) {
            throw new StoppedException();
        }
    }

    private synchronized void tell(int steps) {
        done += steps;
        progress.to(done / blocks);
    }

    /**
     * Runs {@code steps} further steps and computes the last one again with the public digest. A JIT compiler was
     * seen to miscompile this loop; without the check that would make a key slot useless.
     */
    private static void advance(HmacKey key, HmacChain chain, byte[] u, byte[] sum, int steps) {
        chain.run(u, sum, steps - 1);
        byte[] expected = key.mac(u);
        chain.run(u, sum, 1);
        boolean right = MessageDigest.isEqual(expected, u);
        Arrays.fill(expected, (byte) 0);
        if (!right) {
            throw new KeyDerivation.WrongStepException();
        }
    }
}

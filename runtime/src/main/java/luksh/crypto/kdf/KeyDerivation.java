package luksh.crypto.kdf;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.function.Function;
import luksh.crypto.DerivedKey;
import luksh.crypto.Hash;
import luksh.crypto.Secret;
import luksh.crypto.SecretBytes;
import luksh.format.Argon2;
import luksh.format.Kdf;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.UnsupportedException;
import luksh.format.Visible;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;

/** Turns a secret into the key that encrypts one key slot's area; slow on purpose. */
public final class KeyDerivation {
    private static final long MOST_ITERATIONS = 0xFFFF_FFFFL;
    /** Between two looks at the interrupt flag: some milliseconds. */
    private static final int STEPS = 1 << 14;

    private KeyDerivation() {}

    /**
     * Derives a key. Argon2 runs on all cores and takes its memory from the heap; it waits while other derivations hold
     * what it needs.
     *
     * @param size length of the key in bytes: the key size of the area's cipher, not of the volume
     * @return a new key that the caller closes
     * @throws StoppedException if the thread is interrupted meanwhile
     * @throws LuksException if the parameters are out of bounds, or the heap cannot hold Argon2's memory (status
     *     {@link LuksException#MEMORY})
     */
    public static DerivedKey derive(Kdf kdf, Secret secret, int size) {
        return derive(kdf, secret, size, Progress.NONE);
    }

    /** The same; {@code progress} is told how many of the {@link #steps} are done, and is left open. */
    public static DerivedKey derive(Kdf kdf, Secret secret, int size, Progress progress) {
        if (kdf instanceof Pbkdf2 pbkdf2) {
            Hash hash = Hash.named(pbkdf2.hash());
            return new DerivedKey(
                    pbkdf2(hash, SecretBytes.of(secret), pbkdf2.salt().toArray(), pbkdf2.iterations(), size, progress));
        }
        if (kdf instanceof Argon2 argon2) {
            return new DerivedKey(Argon2Derivation.derive(argon2, SecretBytes.of(secret), size, progress));
        }
        throw unknown(kdf);
    }

    /**
     * Whether a key of this size can be derived on a machine that has the memory.
     *
     * @throws LuksException with status {@link LuksException#NO_LUKS} naming what cannot be computed
     */
    public static void check(Kdf kdf, int size) {
        if (kdf instanceof Pbkdf2 pbkdf2) {
            Hash.named(pbkdf2.hash());
            checkIterations(pbkdf2.iterations());
        } else if (kdf instanceof Argon2 argon2) {
            Argon2Derivation.check(argon2, size);
        } else {
            throw unknown(kdf);
        }
    }

    private static UnsupportedException unknown(Kdf kdf) {
        return new UnsupportedException("key derivation", Visible.brief(kdf.type()), "pbkdf2, argon2i, argon2id");
    }

    private static void checkIterations(long iterations) {
        if (iterations < 1 || iterations > MOST_ITERATIONS) {
            throw new LuksException(
                    "PBKDF2 with " + iterations + " iterations; 1 to " + MOST_ITERATIONS + " can be done",
                    LuksException.NO_LUKS);
        }
    }

    /** The total that a {@link Progress} is told of: iterations of PBKDF2, quarters of a pass of Argon2. */
    public static long steps(Kdf kdf) {
        return kdf instanceof Argon2 argon2
                ? Argon2Fill.SLICES * argon2.time()
                : kdf instanceof Pbkdf2 pbkdf2 ? pbkdf2.iterations() : 0;
    }

    /** PBKDF2 (RFC 8018, section 5.2) of any bytes, also none. */
    public static byte[] pbkdf2(Hash hash, byte[] secret, byte[] salt, long iterations, int size, Progress progress) {
        checkIterations(iterations);
        return checked(HmacChain::of, hash, secret, salt, iterations, size, progress);
    }

    /** By the route that {@code chains} takes; by the public one should that compute a step wrongly. */
    static byte[] checked(
            Function<HmacKey, HmacChain> chains,
            Hash hash,
            byte[] secret,
            byte[] salt,
            long iterations,
            int size,
            Progress progress) {
        try {
            return pbkdf2(chains, hash, secret, salt, iterations, size, progress);
        } catch (WrongStepException e) {
            CompressionFunction.distrust();
            return pbkdf2(ClonedHmacChain::new, hash, secret, salt, iterations, size, progress);
        }
    }

    /** By the route that {@code chains} takes. */
    public static byte[] pbkdf2(
            Function<HmacKey, HmacChain> chains,
            Hash hash,
            byte[] secret,
            byte[] salt,
            long iterations,
            int size,
            Progress progress) {
        var derived = new byte[size];
        int blocks = (size + hash.size() - 1) / hash.size();
        try (var key = new HmacKey(hash, secret);
                HmacChain chain = chains.apply(key)) {
            for (int block = 0; block < blocks; block++) {
                byte[] u =
                        key.mac(salt, ByteBuffer.allocate(4).putInt(block + 1).array());
                byte[] sum = u.clone();
                try {
                    for (long done = 1; done < iterations; ) {
                        int steps = (int) Math.min(STEPS, iterations - done);
                        advance(key, chain, u, sum, steps);
                        done += steps;
                        progress.to((block * iterations + done) / blocks);
                    }
                    int start = block * hash.size();
                    System.arraycopy(sum, 0, derived, start, Math.min(sum.length, size - start));
                } finally {
                    Arrays.fill(u, (byte) 0);
                    Arrays.fill(sum, (byte) 0);
                }
            }
            return derived;
        } catch (RuntimeException e) {
            Arrays.fill(derived, (byte) 0);
            throw e;
        }
    }

    /**
     * Goes on by {@code steps} and computes the last of them a second time with the public digest: a compiler that gets
     * the loop wrong once it compiles it has been seen, and costs one key slot if nobody looks.
     */
    private static void advance(HmacKey key, HmacChain chain, byte[] u, byte[] sum, int steps) {
        StoppedException.poll();
        chain.run(u, sum, steps - 1);
        byte[] expected = key.mac(u);
        chain.run(u, sum, 1);
        boolean right = MessageDigest.isEqual(expected, u);
        Arrays.fill(expected, (byte) 0);
        if (!right) {
            throw new WrongStepException();
        }
    }

    /** A step of the chain that is not what the public digest says. */
    private static final class WrongStepException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}

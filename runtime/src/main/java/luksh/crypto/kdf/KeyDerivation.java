package luksh.crypto.kdf;

import java.util.function.Function;
import luksh.crypto.DerivedKey;
import luksh.crypto.Hash;
import luksh.crypto.Secret;
import luksh.crypto.SecretBytes;
import luksh.format.Argon2;
import luksh.format.ExitStatus;
import luksh.format.Kdf;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.UnsupportedException;
import luksh.format.Visible;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;

/** Derives the key that encrypts the area of a key slot from a secret. Slow on purpose. */
public final class KeyDerivation {
    private static final long MOST_ITERATIONS = 0xFFFF_FFFFL;

    private KeyDerivation() {}

    /**
     * Derives a key. Argon2 uses all cores, and takes its memory from the heap or, in the system's library, beside it;
     * it waits while other derivations use them.
     *
     * @param size length of the key in bytes: the key size of the area's cipher, not of the volume key
     * @return a new key that the caller closes
     * @throws StoppedException if the thread is interrupted
     * @throws LuksException if a parameter is out of bounds, or the heap is too small for Argon2 (status {@link
     *     LuksException#MEMORY})
     */
    public static DerivedKey derive(Kdf kdf, Secret secret, int size) {
        return derive(kdf, secret, size, Progress.NONE);
    }

    /** The same; {@code progress} receives the number of finished {@link #steps}, and the caller closes it. */
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
     * Checks that luksh can derive a key of this size, if the machine has the memory.
     *
     * @throws LuksException with status {@link LuksException#NO_LUKS}, naming the unsupported parameter
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
                    "PBKDF2 with " + iterations + " iterations is not supported; supported: 1 to " + MOST_ITERATIONS,
                    ExitStatus.NO_LUKS);
        }
    }

    /** The total for a {@link Progress}: iterations of PBKDF2, or quarters of a pass of Argon2. */
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

    /** Uses the route of {@code chains}, or the public route if that one computes a step wrongly. */
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
            HmacChain.distrust(hash);
            return pbkdf2(ClonedHmacChain::new, hash, secret, salt, iterations, size, progress);
        }
    }

    /** Uses the route of {@code chains}. */
    public static byte[] pbkdf2(
            Function<HmacKey, HmacChain> chains,
            Hash hash,
            byte[] secret,
            byte[] salt,
            long iterations,
            int size,
            Progress progress) {
        return new Pbkdf2Blocks(chains, hash, secret, salt, iterations, size, progress).run();
    }

    /** A step of the chain differs from the public digest. */
    static final class WrongStepException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}

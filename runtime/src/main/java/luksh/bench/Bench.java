package luksh.bench;

import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import luksh.crypto.Hash;
import luksh.crypto.Passphrase;
import luksh.crypto.Secret;
import luksh.crypto.kdf.KeyDerivation;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Pbkdf2;
import luksh.format.Size;
import luksh.format.UnsupportedException;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;

/**
 * Measures this machine: one derivation at a time on one thread, after a warm-up, in several runs of up to 200 ms.
 * Fewer than {@value #MEASUREMENT} runs are a quick look: everything is shorter, and luksh does not store the result.
 */
public final class Bench {
    /** Minimum number of runs for a result that is stored. */
    public static final int MEASUREMENT = 3;

    private static final byte[] KEY = {'a', ' ', 'p', 'a', 's', 's', 'p', 'h', 'r', 'a', 's', 'e'};
    private static final Bytes SALT = Bytes.zeros(32);
    private static final int STEPS = 256;
    /** Argon2 takes a second at a time. Its time varies with the memory, not with the compiler. */
    private static final int MOST_ARGON2_RUNS = 2;

    private static final Argon2 ARGON2_WARM_UP = new Argon2("argon2id", 2, new Size(16 << 20), 4, SALT);
    private static final long ARGON2_WARM_UP_NANOS = Duration.ofMillis(300).toNanos();

    private static final Set<String> LOOPS =
            Set.of("sha1", "sha224", "sha256", "sha384", "sha512", "ripemd160", "whirlpool");

    private final int runs;

    /** @param runs of each measurement, at least 1 */
    public Bench(int runs) {
        this.runs = runs;
    }

    private Stopwatch stopwatch(int warmUpMillis, int windowMillis) {
        boolean look = runs < MEASUREMENT;
        return Stopwatch.of(
                Duration.ofMillis(look ? warmUpMillis / 4 : warmUpMillis),
                Duration.ofMillis(look ? windowMillis / 4 : windowMillis),
                runs);
    }

    /** Total progress of {@link #derivation}, approximately in nanoseconds. */
    public long derivationTotal() {
        return derivations().total();
    }

    private Stopwatch derivations() {
        return stopwatch(400, 100);
    }

    /**
     * PBKDF2 as luksh derives it, on the fastest route of this JVM; one block of the hash.
     *
     * @return the time of one iteration
     * @throws StoppedException if the thread is interrupted
     */
    public Timing derivation(String hash, Progress progress) {
        int size = Hash.named(hash).size();
        try (Secret secret = Passphrase.owning(KEY.clone())) {
            IntConsumer work = steps -> KeyDerivation.derive(new Pbkdf2(hash, steps, SALT), secret, size)
                    .close();
            return derivations().time(work, STEPS, progress);
        }
    }

    /** Total progress of {@link #loop}, approximately in nanoseconds. */
    public long loopTotal() {
        return loops().total();
    }

    private Stopwatch loops() {
        return stopwatch(600, 200);
    }

    /** Whether GRUB supports LUKS with that hash, and so has a loop for it. */
    public static boolean hasLoops(String hash) {
        return LOOPS.contains(hash);
    }

    /**
     * Both loops of a hash: that of GRUB up to 2.12, and that of GRUB from 2.14.
     *
     * @param progress receives twice {@link #loopTotal}; the caller closes it
     * @throws UnsupportedException if GRUB does not support LUKS with that hash
     * @throws StoppedException if the thread is interrupted
     */
    public List<Measured.Entry> loops(String hash, Progress progress) {
        LocalDate today = LocalDate.now(ZoneId.systemDefault());
        return List.of(
                new Measured.Entry(hash, false, loop(hash, false, progress), today),
                new Measured.Entry(hash, true, loop(hash, true, progress.part(loopTotal())), today));
    }

    /**
     * PBKDF2 with the operations that GRUB uses; one block of the hash.
     *
     * @param cached as in GRUB from 2.14 if true, otherwise as in GRUB up to 2.12
     * @return the time of one iteration
     * @throws UnsupportedException if GRUB does not support LUKS with that hash
     * @throws StoppedException if the thread is interrupted
     */
    public Timing loop(String hash, boolean cached, Progress progress) {
        GrubPbkdf2Loop loop = cached ? GrubPbkdf2Loop.cached(hash, KEY) : GrubPbkdf2Loop.rekeyed(hash, KEY);
        var u = new byte[loop.size()];
        var sum = new byte[loop.size()];
        return loops().time(steps -> loop.run(u, sum, steps), STEPS, progress);
    }

    /** Total progress of {@link #argon2}, an estimate in nanoseconds. */
    public long argon2Total(Argon2 kdf) {
        return ARGON2_WARM_UP_NANOS + argon2Runs() * kdf.time() * kdf.memory().bytes() / 2;
    }

    private int argon2Runs() {
        return Math.min(runs, MOST_ARGON2_RUNS);
    }

    /**
     * Argon2 as luksh derives it, on all cores, in real time.
     *
     * @return the time of one pass over the memory
     * @throws StoppedException if the thread is interrupted
     * @throws luksh.format.LuksException if a parameter is out of bounds, or the heap is too small
     */
    public Timing argon2(Argon2 kdf, Progress progress) {
        long start = System.nanoTime();
        do {
            once(ARGON2_WARM_UP);
            progress.to(Math.min(System.nanoTime() - start, ARGON2_WARM_UP_NANOS));
        } while (runs >= MEASUREMENT && System.nanoTime() - start < ARGON2_WARM_UP_NANOS);
        double least = Double.MAX_VALUE;
        double most = 0;
        for (int run = 1; run <= argon2Runs(); run++) {
            double nanos = (double) once(kdf) / kdf.time();
            least = Math.min(least, nanos);
            most = Math.max(most, nanos);
            progress.to(argon2Total(kdf) * run / argon2Runs());
        }
        return new Timing(least, most / least - 1);
    }

    private static long once(Argon2 kdf) {
        StoppedException.poll();
        long start = System.nanoTime();
        try (Secret secret = Passphrase.owning(KEY.clone())) {
            KeyDerivation.derive(kdf, secret, 32).close();
        }
        return System.nanoTime() - start;
    }
}

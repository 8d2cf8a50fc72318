package luksh.crypto.kdf;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Size;
import luksh.parallel.MemoryBudget;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;
import org.jspecify.annotations.Nullable;

/**
 * One derivation by {@link Libargon2}. Nothing can stop the library, so it runs on a thread of its own. After Ctrl-C
 * the caller goes on at once. The thread keeps its share of the memory until the library ends, then wipes what it has.
 */
final class Libargon2Route {
    private static final long MIB = 1 << 20;
    /** Memory times passes, in bytes, from which the library is faster although it must be loaded first. */
    private static final long LEAST = 64 * MIB;
    /**
     * Memory times passes, in bytes, up to which the library is used: some seconds, which an abandoned derivation may
     * still take. Longer derivations can be stopped and show their progress. luksh's own code is compiled by then.
     */
    private static final long MOST = 8192 * MIB;

    /** Whether the library derives the same small key as luksh, by type. */
    private static final Map<String, Boolean> AGREES = new ConcurrentHashMap<>();

    private final CountDownLatch ended = new CountDownLatch(1);
    private byte @Nullable [] key;
    private boolean abandoned;

    private Libargon2Route() {}

    /**
     * Derives a key with the library, if there is one, if it is trusted, and if the cost is within the limits.
     *
     * @param kdf checked
     * @return null if luksh must derive the key itself
     * @throws StoppedException if the thread is interrupted; the secret of the caller is no longer needed
     */
    static byte @Nullable [] derive(Argon2 kdf, byte[] secret, int size, MemoryBudget budget, int cores) {
        Libargon2 library = serves(kdf) ? Libargon2.found().orElse(null) : null;
        if (library == null) {
            return null;
        }
        return new Libargon2Route()
                .run(library, kdf, secret, size, budget.take(kdf.memory().bytes(), cores));
    }

    /** Whether {@link #derive} uses the library for this cost. Loads it if the cost is within the limits. */
    static boolean serves(Argon2 kdf) {
        double cost = (double) kdf.time() * kdf.memory().bytes();
        return cost >= LEAST
                && cost <= MOST
                && Libargon2.found()
                        .map(library -> AGREES.computeIfAbsent(kdf.type(), type -> agrees(library, type)))
                        .orElse(false);
    }

    /** Two passes over the least memory of two lanes: all that a derivation consists of. */
    private static boolean agrees(Libargon2 library, String type) {
        var small = new Argon2(type, 2, new Size(16 << 10), 2, Bytes.zeros(16));
        byte[] secret = {1, 2, 3};
        return Arrays.equals(
                library.derive(small, secret, 64), Argon2Derivation.derive(small, secret, 64, Progress.NONE));
    }

    private byte @Nullable [] run(Libargon2 library, Argon2 kdf, byte[] secret, int size, MemoryBudget.Share share) {
        byte[] own = secret.clone();
        var thread = new Thread(
                () -> {
                    try (share) {
                        finish(library.derive(kdf, own, size));
                    } finally {
                        Arrays.fill(own, (byte) 0);
                        ended.countDown();
                    }
                },
                "libargon2");
        thread.setDaemon(true);
        thread.start();
        try {
            ended.await();
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
            throw new StoppedException();
        }
        return taken();
    }

    private synchronized void finish(byte @Nullable [] derived) {
        key = derived;
        if (abandoned) {
            wipe();
        }
    }

    private synchronized void abandon() {
        abandoned = true;
        wipe();
    }

    private synchronized byte @Nullable [] taken() {
        return key;
    }

    private void wipe() {
        if (key != null) {
            Arrays.fill(key, (byte) 0);
        }
    }
}

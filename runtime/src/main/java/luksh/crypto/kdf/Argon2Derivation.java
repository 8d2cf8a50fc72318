package luksh.crypto.kdf;

import luksh.format.Argon2;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.UnsupportedException;
import luksh.parallel.LaneThreads;
import luksh.parallel.MemoryBudget;
import luksh.parallel.Progress;

/**
 * Argon2i and Argon2id (RFC 9106, version 0x13), as far as LUKS2 key slots use them. Derives with the library of the
 * system where {@link Libargon2Route} finds it useful, otherwise with luksh's own code.
 */
final class Argon2Derivation {
    private static final int KIB = 1024;

    private static final int LEAST_SALT = 8;
    private static final int LEAST_KEY = 4;

    /**
     * All derivations in this process share the memory of one heap, also those that take their memory elsewhere. An
     * eighth of it stays free for other objects.
     */
    static final MemoryBudget RATION =
            new MemoryBudget(() -> heap() / 8 * 7, Runtime.getRuntime().availableProcessors());

    private Argon2Derivation() {}

    /**
     * Derives a key; waits until the required memory and cores are free.
     *
     * @param progress receives the number of finished slices; a pass has 4 slices
     */
    static byte[] derive(Argon2 kdf, byte[] secret, int size, Progress progress) {
        return derive(kdf, secret, size, progress, heap());
    }

    /** @param heap maximum size of the heap, in bytes */
    static byte[] derive(Argon2 kdf, byte[] secret, int size, Progress progress, long heap) {
        check(kdf, size);
        long bytes = kdf.memory().bytes();
        if (bytes > heap) {
            throw tooSmall(kdf, heap);
        }
        int threads = Math.min(kdf.lanes(), Runtime.getRuntime().availableProcessors());
        byte[] foreign = Libargon2Route.derive(kdf, secret, size, RATION, threads);
        if (foreign != null) {
            progress.to(KeyDerivation.steps(kdf));
            return foreign;
        }
        try {
            return derive(RATION.take(bytes, threads), threads, kdf, secret, size, progress);
        } catch (OutOfMemoryError crowded) {
            try {
                return derive(RATION.takeAll(), threads, kdf, secret, size, progress);
            } catch (OutOfMemoryError alone) {
                throw tooSmall(kdf, heap);
            }
        }
    }

    static long heap() {
        return Runtime.getRuntime().maxMemory();
    }

    private static byte[] derive(
            MemoryBudget.Share share, int threads, Argon2 kdf, byte[] secret, int size, Progress progress) {
        boolean id = kdf.type().equals("argon2id");
        int kib = (int) (kdf.memory().bytes() / KIB);
        int blocks = kib / (Argon2Fill.SLICES * kdf.lanes()) * Argon2Fill.SLICES * kdf.lanes();
        try (share;
                var lanes = new LaneThreads("argon2", threads);
                var memory = new Argon2Memory(blocks, lanes)) {
            byte[] first = Argon2Hash.first(
                    id ? 2 : 1, kdf.time(), kib, kdf.lanes(), secret, kdf.salt().toArray(), size);
            return new Argon2Fill(memory, lanes, id, kdf.time(), kdf.lanes(), blocks).run(first, size, progress);
        }
    }

    /** The limits are wider than those of cryptsetup, but not wider than those of its library. */
    static void check(Argon2 kdf, int size) {
        String type = kdf.type();
        if (!type.equals("argon2i") && !type.equals("argon2id")) {
            throw new UnsupportedException("key derivation", type, "pbkdf2, argon2i, argon2id");
        }
        bound(type, "a time of", kdf.time(), 1, Argon2.MOST_DERIVED_PASSES, "passes");
        bound(type, "", kdf.lanes(), 1, Argon2.MOST_DERIVED_LANES, "lanes (cpus)");
        long bytes = kdf.memory().bytes();
        if (bytes < 2L * Argon2Fill.SLICES * KIB * kdf.lanes()
                || bytes > Argon2.MOST_MEMORY.bytes()
                || bytes % KIB != 0) {
            throw impossible(type + " with " + kdf.memory() + " memory and " + kdf.lanes()
                    + " lanes is not supported; supported: whole KiB, at least 8 for each lane, at most "
                    + Argon2.MOST_MEMORY);
        }
        bound(type, "a salt of", kdf.salt().size(), LEAST_SALT, Integer.MAX_VALUE, "bytes");
        bound(type, "a key of", size, LEAST_KEY, Integer.MAX_VALUE, "bytes");
    }

    private static void bound(String type, String what, long found, long least, long most, String unit) {
        if (found < least || found > most) {
            throw impossible(type + " with " + (what.isEmpty() ? "" : what + " ") + found + " " + unit
                    + " is not supported; supported: "
                    + (most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most));
        }
    }

    private static LuksException impossible(String sentence) {
        return new LuksException(sentence, ExitStatus.NO_LUKS);
    }

    private static LuksException tooSmall(Argon2 kdf, long heap) {
        Size need = kdf.memory();
        long mib = need.bytes() / 10 * 11 / KIB / KIB + 64;
        return new LuksException(
                kdf.type() + " needs " + need + " of memory, but the heap has only " + heap / KIB / KIB
                        + " MiB; to enlarge the heap, set JDK_JAVA_OPTIONS=-Xmx" + mib
                        + "m in the environment",
                ExitStatus.MEMORY);
    }
}

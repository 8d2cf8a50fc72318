package luksh.crypto.kdf;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import luksh.format.Argon2;
import luksh.format.Bytes;
import luksh.format.Size;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;

/**
 * Finds the passes, memory and lanes that take a given time in luksh on this machine. Like cryptsetup, it uses as
 * much memory as possible and then adds passes. It reduces the memory only if the minimum number of passes takes too
 * long.
 */
public final class Argon2Speed {
    private static final long MIB = 1 << 20;
    /** Maximum memory of a slot if the user chooses none, in bytes. */
    private static final long USUAL_MEMORY = 1024 * MIB;

    private static final long WARM_UP = Duration.ofMillis(400).toNanos();
    private static final long WARM_UP_MEMORY = 16 * MIB;
    private static final long SAMPLE_MEMORY = 256 * MIB;
    private static final int SAMPLES = 2;
    private static final int SAMPLE_PASSES = 2;

    private Argon2Speed() {}

    /**
     * Parameters that take about {@code target} to derive a key. Measuring takes about a second and up to 256 MiB.
     *
     * @param type {@code argon2id} or {@code argon2i}
     * @return at least 4 passes, at most 1 GiB, half of the machine's memory and the size of the heap, at most 4
     *     lanes
     * @throws StoppedException if the thread is interrupted
     */
    public static Argon2 parametersFor(String type, Bytes salt, Duration target) {
        int lanes = Math.min(Argon2.MOST_LANES, Runtime.getRuntime().availableProcessors());
        long most = mostMemory();
        var sample = new Argon2(type, SAMPLE_PASSES, new Size(Math.min(SAMPLE_MEMORY, most)), lanes, salt);
        if (!Libargon2Route.serves(sample)) {
            warmUp(new Argon2(type, SAMPLE_PASSES, new Size(Math.min(WARM_UP_MEMORY, most)), lanes, salt));
        }
        double best = 0;
        for (int i = 0; i < SAMPLES; i++) {
            best = Math.max(best, bytesPerNano(sample));
        }
        return fitting(best * target.toNanos(), most, type, lanes, salt);
    }

    /** Lets the JIT compiler see luksh's own code for a while. */
    private static void warmUp(Argon2 kdf) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < WARM_UP) {
            bytesPerNano(kdf);
        }
    }

    /** @param bytes that all passes together may fill */
    static Argon2 fitting(double bytes, long mostMemory, String type, int lanes, Bytes salt) {
        long wanted = (long) (bytes / Argon2.LEAST_PASSES);
        long memory = Math.min(mostMemory, Math.max(Argon2.LEAST_MEASURED_MEMORY.bytes(), wanted / MIB * MIB));
        long passes = Math.max(Argon2.LEAST_PASSES, Math.min(Integer.MAX_VALUE, Math.round(bytes / memory)));
        return new Argon2(type, passes, new Size(memory), lanes, salt);
    }

    /** In whole MiB; less than the heap, which also contains other objects. */
    private static long mostMemory() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long room = Math.min(system.getTotalMemorySize() / 2, Argon2Derivation.heap() / 10 * 9);
        return Math.min(USUAL_MEMORY, Math.max(1, room / MIB) * MIB);
    }

    private static double bytesPerNano(Argon2 kdf) {
        long start = System.nanoTime();
        Argon2Derivation.derive(kdf, new byte[0], 32, Progress.NONE);
        return (double) kdf.time() * kdf.memory().bytes() / (System.nanoTime() - start);
    }
}

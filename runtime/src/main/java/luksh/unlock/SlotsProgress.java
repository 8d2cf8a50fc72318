package luksh.unlock;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import luksh.crypto.kdf.KeyDerivation;
import luksh.format.Argon2;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Pbkdf2;
import luksh.parallel.Progress;
import luksh.parallel.ProgressDisplay;

/** One progress for slots that are tried at the same time, each by its own thread. */
final class SlotsProgress implements AutoCloseable {
    /** Maximum number of slots that the display names. */
    private static final int MOST_NAMED = 3;

    /** Bytes of a block of Argon2. */
    private static final int BLOCK = 1024;
    /** A header may state any cost. The sum over all slots must not overflow. */
    private static final double MOST_WORK = 1e15;

    private final Progress whole;
    private final Map<Integer, Long> done = new HashMap<>();
    private boolean closed;

    SlotsProgress(List<KeySlot> slots, ProgressDisplay display) {
        whole = display.progress(
                what(slots), slots.stream().mapToLong(s -> work(s.kdf())).sum());
    }

    private static String what(List<KeySlot> slots) {
        if (slots.size() == 1) {
            return "deriving the key of slot " + slots.get(0).number();
        }
        return slots.size() <= MOST_NAMED
                ? "deriving the keys of slots "
                        + slots.stream().map(slot -> "" + slot.number()).collect(Collectors.joining(", "))
                : "deriving the keys of " + slots.size() + " slots";
    }

    /** Iterations of PBKDF2, or blocks that Argon2 fills. On usual machines both take about a microsecond. */
    private static long work(Kdf kdf) {
        double work = kdf instanceof Argon2 argon2
                ? (double) argon2.time() * argon2.memory().bytes() / BLOCK
                : kdf instanceof Pbkdf2 pbkdf2 ? pbkdf2.iterations() : 0;
        return (long) Math.min(work, MOST_WORK);
    }

    /** The progress of one slot, in the unit of its KDF. Used by one thread. */
    Progress of(KeySlot slot) {
        long steps = Math.max(1, KeyDerivation.steps(slot.kdf()));
        double each = (double) work(slot.kdf()) / steps;
        return new Progress() {
            @Override
            public void to(long step) {
                report(slot.number(), (long) (step * each));
            }

            @Override
            public void close() {}
        };
    }

    private synchronized void report(int slot, long work) {
        if (!closed) { // a thread that is no longer needed ends a little later
            done.put(slot, work);
            whole.to(done.values().stream().mapToLong(Long::longValue).sum());
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        whole.close();
    }
}

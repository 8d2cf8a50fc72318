package luksh.parallel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * Deals out memory and cores to work that runs side by side, in the order in which it is asked. Work that wants more than
 * there is has its turn alone. Nobody waits who holds a share, so nobody waits for ever.
 */
public final class MemoryBudget {
    private final LongSupplier bytes;
    private final int cores;
    private final Deque<Object> queue = new ArrayDeque<>();
    private int shares;
    private long bytesTaken;
    private int coresTaken;

    /** @param bytes how many there are to deal out; asked each time */
    public MemoryBudget(LongSupplier bytes, int cores) {
        this.bytes = bytes;
        this.cores = cores;
    }

    /** What was dealt out, until it is closed. */
    public final class Share implements AutoCloseable {
        private final long shareBytes;
        private final int shareCores;

        private Share(long shareBytes, int shareCores) {
            this.shareBytes = shareBytes;
            this.shareCores = shareCores;
        }

        @Override
        public void close() {
            synchronized (MemoryBudget.this) {
                shares--;
                bytesTaken -= shareBytes;
                coresTaken -= shareCores;
                MemoryBudget.this.notifyAll();
            }
        }
    }

    /**
     * Waits for its turn, which comes when both fit beside what others hold, or nobody holds anything.
     *
     * @throws StoppedException if the thread is interrupted meanwhile
     */
    public synchronized Share take(long wantedBytes, int wantedCores) {
        var turn = new Object();
        queue.add(turn);
        try {
            while (queue.peek() != turn || !fits(wantedBytes, wantedCores)) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoppedException();
        } finally {
            queue.remove(turn);
            notifyAll();
        }
        return share(wantedBytes, wantedCores);
    }

    /** Waits until nobody holds anything, and lets nobody else in meanwhile. */
    public Share takeAll() {
        return take(Long.MAX_VALUE, cores);
    }

    private boolean fits(long wantedBytes, int wantedCores) {
        return shares == 0 || (wantedBytes <= bytes.getAsLong() - bytesTaken && wantedCores <= cores - coresTaken);
    }

    private Share share(long wantedBytes, int wantedCores) {
        shares++;
        bytesTaken += wantedBytes;
        coresTaken += wantedCores;
        return new Share(wantedBytes, wantedCores);
    }
}

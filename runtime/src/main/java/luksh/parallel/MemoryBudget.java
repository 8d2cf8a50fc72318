package luksh.parallel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Assigns memory and cores to parallel work, in order of the requests. Work that needs more than the total runs
 * alone. Code that has a share never waits for another, so there is no deadlock.
 */
public final class MemoryBudget {
    private final LongSupplier bytes;
    private final int cores;
    private final Deque<Object> queue = new ArrayDeque<>();
    private int shares;
    private long bytesTaken;
    private int coresTaken;

    /** @param bytes total memory; read at each request */
    public MemoryBudget(LongSupplier bytes, int cores) {
        this.bytes = bytes;
        this.cores = cores;
    }

    /** Assigned memory and cores, until it is closed. */
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
     * Waits for its turn, which comes when both fit beside the other shares, or when there are no other shares.
     *
     * @throws StoppedException if the thread is interrupted
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

    /** Null if somebody waits or if both do not fit now. Never waits. */
    public synchronized @Nullable Share takeIfFree(long wantedBytes, int wantedCores) {
        return queue.isEmpty() && fits(wantedBytes, wantedCores) ? share(wantedBytes, wantedCores) : null;
    }

    /** Waits until there are no other shares, and blocks new ones while it is open. */
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

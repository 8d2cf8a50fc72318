package luksh.crypto.kdf;

import java.lang.ref.SoftReference;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import luksh.parallel.LaneThreads;
import luksh.parallel.StoppedException;

/** The blocks of one Argon2 derivation, in pieces of the Java heap that the next derivation reuses. */
final class Argon2Memory implements AutoCloseable {
    /**
     * 32 MiB: large enough for few pieces, small enough to fit into a heap that is only slightly larger than all of
     * them.
     */
    private static final int SHIFT = 15;

    private static final int PIECE = 1 << SHIFT;

    /** Unused pieces, all zero. The garbage collector frees them before the heap runs out. */
    private static final Deque<SoftReference<long[]>> IDLE = new ArrayDeque<>();

    private final LaneThreads threads;
    private final long[][] pieces;

    /**
     * @param blocks of 1 KiB
     * @param threads also allocate and clear the memory, because both take long enough to be shared
     * @throws OutOfMemoryError if the heap is too small; all pieces are released
     * @throws StoppedException if the thread is interrupted
     */
    Argon2Memory(int blocks, LaneThreads threads) {
        this.threads = threads;
        this.pieces = new long[(blocks + PIECE - 1) / PIECE][0];
        try {
            threads.run(pieces.length, i -> {
                if (!threads.stopped()) {
                    pieces[i] = newOrIdle(Math.min(PIECE, blocks - i * PIECE));
                }
            });
        } catch (RuntimeException | OutOfMemoryError e) {
            giveBack();
            throw e;
        }
    }

    /** The words of the piece that contains this block. */
    long[] piece(int block) {
        return pieces[block >>> SHIFT];
    }

    /** Index of the block's first word in its piece. */
    static int start(int block) {
        return (block & (PIECE - 1)) * Argon2Block.WORDS;
    }

    /** Overwrites everything: with the blocks, an attacker could finish the derivation without the passphrase. */
    @Override
    public void close() {
        threads.finish(pieces.length, i -> Arrays.fill(pieces[i], 0));
        giveBack();
    }

    private void giveBack() {
        synchronized (IDLE) {
            for (long[] piece : pieces) {
                if (piece.length == PIECE * Argon2Block.WORDS) {
                    IDLE.push(new SoftReference<>(piece));
                }
            }
        }
        Arrays.fill(pieces, new long[0]);
    }

    private static long[] newOrIdle(int blocks) {
        if (blocks == PIECE) {
            synchronized (IDLE) {
                while (!IDLE.isEmpty()) {
                    long[] idle = IDLE.pop().get();
                    if (idle != null) {
                        return idle;
                    }
                }
            }
        }
        return new long[blocks * Argon2Block.WORDS];
    }
}

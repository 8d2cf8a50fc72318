package luksh.crypto.kdf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.util.Arrays;
import luksh.parallel.LaneThreads;
import luksh.parallel.Progress;
import luksh.parallel.StoppedException;

/**
 * Fills Argon2's memory (RFC 9106, section 3.2) and computes the key from it. One thread fills one lane for one
 * slice, which is a quarter of a pass. After each slice all threads wait for each other.
 */
final class Argon2Fill {
    static final int SLICES = 4;

    private static final int BYTES = Argon2Block.WORDS * Long.BYTES;
    /** Blocks between two checks for a stop: well under a millisecond. */
    private static final int STRIDE = 64;

    private static final long[] ZERO = new long[Argon2Block.WORDS];

    private final Argon2Memory memory;
    private final LaneThreads threads;
    private final boolean id;
    private final long passes;
    private final int lanes;
    private final int segment;
    private final int laneLength;

    /**
     * @param id argon2id if true, otherwise argon2i
     * @param blocks number of blocks in {@code memory}: a multiple of 4 times the lanes
     */
    Argon2Fill(Argon2Memory memory, LaneThreads threads, boolean id, long passes, int lanes, int blocks) {
        this.memory = memory;
        this.threads = threads;
        this.id = id;
        this.passes = passes;
        this.lanes = lanes;
        this.laneLength = blocks / lanes;
        this.segment = laneLength / SLICES;
    }

    /**
     * Runs all passes.
     *
     * @param first H0; overwritten
     * @param progress receives the number of finished slices
     * @return the tag of {@code size} bytes
     * @throws StoppedException if the thread is interrupted
     */
    byte[] run(byte[] first, int size, Progress progress) {
        for (int lane = 0; lane < lanes; lane++) {
            start(first, lane, 0);
            start(first, lane, 1);
        }
        Arrays.fill(first, (byte) 0);
        for (long pass = 0; pass < passes; pass++) {
            for (int slice = 0; slice < SLICES; slice++) {
                long now = pass;
                int quarter = slice;
                threads.run(lanes, lane -> new Segment(now, quarter, lane).fill());
                progress.to(pass * SLICES + slice + 1);
            }
        }
        return tag(size);
    }

    /** The first two blocks of a lane. */
    private void start(byte[] first, int lane, int column) {
        byte[] input = ByteBuffer.allocate(first.length + 2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(first)
                .putInt(column)
                .putInt(lane)
                .array();
        byte[] block = Argon2Hash.variable(input, BYTES);
        int number = lane * laneLength + column;
        words(block).get(memory.piece(number), Argon2Memory.start(number), Argon2Block.WORDS);
        Arrays.fill(input, (byte) 0);
        Arrays.fill(block, (byte) 0);
    }

    /** The hash of the last blocks of all lanes, combined with exclusive or. */
    private byte[] tag(int size) {
        var sum = new long[Argon2Block.WORDS];
        for (int lane = 0; lane < lanes; lane++) {
            int last = (lane + 1) * laneLength - 1;
            long[] piece = memory.piece(last);
            int start = Argon2Memory.start(last);
            for (int i = 0; i < sum.length; i++) {
                sum[i] ^= piece[start + i];
            }
        }
        var bytes = new byte[BYTES];
        words(bytes).put(sum);
        byte[] tag = Argon2Hash.variable(bytes, size);
        Arrays.fill(sum, 0);
        Arrays.fill(bytes, (byte) 0);
        return tag;
    }

    private static LongBuffer words(byte[] block) {
        return ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    }

    /** One lane's part of a slice. */
    private final class Segment {
        private final Argon2Block block = new Argon2Block();
        private final long pass;
        private final int slice;
        private final int lane;
        /** Whether a counter (Argon2i) or the memory (Argon2d) selects the reference blocks. */
        private final boolean counted;

        private final long[] counter = new long[Argon2Block.WORDS];
        private final long[] places = new long[Argon2Block.WORDS];

        Segment(long pass, int slice, int lane) {
            this.pass = pass;
            this.slice = slice;
            this.lane = lane;
            this.counted = !id || (pass == 0 && slice < SLICES / 2);
        }

        void fill() {
            boolean first = pass == 0 && slice == 0;
            for (int index = first ? 2 : 0; index < segment && !threads.stopped(); ) {
                int end = Math.min(segment, (index / STRIDE + 1) * STRIDE);
                if (counted && ((first && index == 2) || index % Argon2Block.WORDS == 0)) {
                    nextPlaces();
                }
                for (; index < end; index++) {
                    fill(index);
                }
            }
            block.wipe();
        }

        private void fill(int index) {
            int column = slice * segment + index;
            int base = lane * laneLength;
            int current = base + column;
            int previous = column == 0 ? base + laneLength - 1 : current - 1;
            long[] before = memory.piece(previous);
            int beforeStart = Argon2Memory.start(previous);
            long random = counted ? places[index % Argon2Block.WORDS] : before[beforeStart];
            int mixed = place(random, index);
            block.compress(
                    before,
                    beforeStart,
                    memory.piece(mixed),
                    Argon2Memory.start(mixed),
                    memory.piece(current),
                    Argon2Memory.start(current),
                    pass > 0);
        }

        /** The reference block for the next block (section 3.4.2). */
        private int place(long random, int index) {
            int chosen = pass == 0 && slice == 0 ? lane : (int) ((random >>> 32) % lanes);
            int done = pass == 0 ? slice * segment : laneLength - segment;
            int candidates = done + (chosen == lane ? index - 1 : index == 0 ? -1 : 0);
            long square = ((random & 0xFFFF_FFFFL) * (random & 0xFFFF_FFFFL)) >>> 32;
            int back = (int) ((candidates * square) >>> 32);
            int from = pass == 0 || slice == SLICES - 1 ? 0 : (slice + 1) * segment;
            return chosen * laneLength + (from + candidates - 1 - back) % laneLength;
        }

        /** Computes the next 128 references (section 3.4.1.2). */
        private void nextPlaces() {
            counter[0] = pass;
            counter[1] = lane;
            counter[2] = slice;
            counter[3] = (long) lanes * laneLength;
            counter[4] = passes;
            counter[5] = id ? 2 : 1;
            counter[6]++;
            block.compress(ZERO, 0, counter, 0, places, 0, false);
            block.compress(ZERO, 0, places, 0, places, 0, false);
        }
    }
}

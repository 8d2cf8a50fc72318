package luksh.crypto;

import java.util.Arrays;

/**
 * A hash function in plain Java: block after block through a compression function, without the processor's own
 * instructions for it. For hashes that the JDK lacks this is the fastest way; for the others it is how a boot loader does
 * it. One object belongs to one thread.
 */
public abstract class PlainHash {
    private final int size;
    private final int lengthSize;
    private final boolean bigEndian;
    private final byte[] block;
    private int filled;
    private long length;
    private long compressions;

    /**
     * @param size of the digest, in bytes
     * @param blockSize in bytes
     * @param lengthSize bytes at the end of the last block that hold the message's length
     * @param bigEndian how that is written
     */
    protected PlainHash(int size, int blockSize, int lengthSize, boolean bigEndian) {
        this.size = size;
        this.lengthSize = lengthSize;
        this.bigEndian = bigEndian;
        this.block = new byte[blockSize];
    }

    /** Of the digest, in bytes. */
    public final int size() {
        return size;
    }

    public final int blockSize() {
        return block.length;
    }

    /** Blocks compressed since the object was made. */
    public final long compressions() {
        return compressions;
    }

    /** Begins a message. */
    public final void start() {
        filled = 0;
        length = 0;
        reset();
    }

    public final void update(byte[] data, int count) {
        length += count;
        int done = 0;
        while (done < count) {
            int part = Math.min(count - done, block.length - filled);
            System.arraycopy(data, done, block, filled, part);
            filled += part;
            done += part;
            if (filled == block.length) {
                compressBlock();
            }
        }
    }

    /** Ends the message: its digest goes to the front of {@code target}. */
    public final void finish(byte[] target) {
        long bits = length * 8;
        block[filled++] = (byte) 0x80;
        if (filled > block.length - lengthSize) {
            Arrays.fill(block, filled, block.length, (byte) 0);
            compressBlock();
        }
        Arrays.fill(block, filled, block.length, (byte) 0);
        for (int i = 0; i < Long.BYTES; i++) {
            int at = bigEndian ? block.length - 1 - i : block.length - lengthSize + i;
            block[at] = (byte) (bits >>> (8 * i));
        }
        compressBlock();
        digest(target, size);
    }

    /** Goes on where {@code other}, of the same hash, stands at the end of a block. */
    public final void resume(PlainHash other) {
        filled = 0;
        length = other.length;
        copyState(other);
    }

    /** Overwrites what is left of messages. */
    public final void wipe() {
        reset();
        Arrays.fill(block, (byte) 0);
        compress(block);
        start();
    }

    private void compressBlock() {
        compress(block);
        filled = 0;
        compressions++;
    }

    /** The state that a message begins with. */
    abstract void reset();

    /** Adds a block to the state. */
    protected abstract void compress(byte[] block);

    abstract void copyState(PlainHash other);

    abstract void digest(byte[] target, int count);
}

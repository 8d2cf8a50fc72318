package luksh.bench;

import java.util.Arrays;
import luksh.format.UnsupportedException;

/**
 * A hash function in plain Java, as GRUB has it in plain C: block after block through a compression function, without the
 * processor's own instructions for it, which the JDK's digests use and a boot loader does not. One object belongs to one
 * thread.
 */
abstract class GrubHash {
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
    GrubHash(int size, int blockSize, int lengthSize, boolean bigEndian) {
        this.size = size;
        this.lengthSize = lengthSize;
        this.bigEndian = bigEndian;
        this.block = new byte[blockSize];
    }

    /**
     * @param hash by its LUKS name
     * @throws UnsupportedException if GRUB opens no LUKS container with it, or nobody wrote it here
     */
    static GrubHash of(String hash) {
        return switch (hash) {
            case "sha1" -> new GrubSha1();
            case "sha224" -> new GrubSha256(GrubSha256.START_224, 28);
            case "sha256" -> new GrubSha256(GrubSha256.START_256, 32);
            case "sha384" -> new GrubSha512(GrubSha512.START_384, 48);
            case "sha512" -> new GrubSha512(GrubSha512.START_512, 64);
            case "ripemd160" -> new GrubRipemd160();
            case "whirlpool" -> new GrubWhirlpool();
            default ->
                throw new UnsupportedException(
                        "hash", hash, "sha1, sha224, sha256, sha384, sha512, ripemd160, whirlpool");
        };
    }

    int size() {
        return size;
    }

    int blockSize() {
        return block.length;
    }

    /** Blocks eaten since the object was made. */
    long compressions() {
        return compressions;
    }

    /** Begins a message. */
    final void start() {
        filled = 0;
        length = 0;
        reset();
    }

    final void update(byte[] data, int count) {
        length += count;
        int done = 0;
        while (done < count) {
            int part = Math.min(count - done, block.length - filled);
            System.arraycopy(data, done, block, filled, part);
            filled += part;
            done += part;
            if (filled == block.length) {
                eat();
            }
        }
    }

    /** Ends the message: its digest goes to the front of {@code target}. */
    final void finish(byte[] target) {
        long bits = length * 8;
        block[filled++] = (byte) 0x80;
        if (filled > block.length - lengthSize) {
            Arrays.fill(block, filled, block.length, (byte) 0);
            eat();
        }
        Arrays.fill(block, filled, block.length, (byte) 0);
        for (int i = 0; i < Long.BYTES; i++) {
            int at = bigEndian ? block.length - 1 - i : block.length - lengthSize + i;
            block[at] = (byte) (bits >>> (8 * i));
        }
        eat();
        digest(target, size);
    }

    /** Goes on where {@code other}, of the same hash, stands at the end of a block. */
    final void resume(GrubHash other) {
        filled = 0;
        length = other.length;
        copyState(other);
    }

    private void eat() {
        compress(block);
        filled = 0;
        compressions++;
    }

    /** The state that a message begins with. */
    abstract void reset();

    abstract void compress(byte[] block);

    abstract void copyState(GrubHash other);

    abstract void digest(byte[] target, int count);
}

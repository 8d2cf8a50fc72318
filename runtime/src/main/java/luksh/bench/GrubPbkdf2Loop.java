package luksh.bench;

import java.util.Arrays;
import luksh.format.UnsupportedException;

/**
 * The loop inside PBKDF2 (RFC 8018, section 5.2) with the operations that GRUB uses: {@code u = HMAC(key, u)},
 * combined with exclusive or. The result is that of any PBKDF2. Its time is proportional to that of a boot loader
 * without hardware acceleration.
 */
public abstract class GrubPbkdf2Loop {
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    /** Compresses blocks; the hash decides the cost. */
    final GrubHash rounds;

    private final byte[] key;
    private final byte[] within;

    private GrubPbkdf2Loop(GrubHash rounds, byte[] key) {
        this.rounds = rounds;
        this.key = key;
        this.within = new byte[rounds.size()];
    }

    /**
     * As in GRUB up to 2.12: each step prepares the key again and compresses both padded blocks again. A step needs
     * four compressions, six with whirlpool.
     *
     * @param hash LUKS name of the hash
     * @param key at most one block; not kept
     * @throws UnsupportedException if GRUB does not support LUKS with that hash
     */
    public static GrubPbkdf2Loop rekeyed(String hash, byte[] key) {
        return new Rekeyed(GrubHash.of(hash), key);
    }

    /**
     * As in GRUB from 2.14: the states after the padded blocks are kept. A step needs two compressions, four with
     * whirlpool.
     *
     * @param hash LUKS name of the hash
     * @param key at most one block; not kept
     * @throws UnsupportedException if GRUB does not support LUKS with that hash
     */
    public static GrubPbkdf2Loop cached(String hash, byte[] key) {
        return new Cached(GrubHash.of(hash), GrubHash.of(hash), GrubHash.of(hash), key);
    }

    /** Length of the values of {@link #run}, in bytes. */
    public int size() {
        return rounds.size();
    }

    /**
     * Runs {@code steps} further steps.
     *
     * @param u the current value of the chain; updated
     * @param sum combined with every {@code u} by exclusive or
     */
    public final void run(byte[] u, byte[] sum, int steps) {
        for (int step = 0; step < steps; step++) {
            step(u, within);
            for (int i = 0; i < sum.length; i++) {
                sum[i] ^= u[i];
            }
        }
    }

    abstract void step(byte[] u, byte[] within);

    /** Fills the key up to a block, byte by byte, as GRUB does. */
    final void pad(byte[] block, byte pad) {
        Arrays.fill(block, pad);
        for (int i = 0; i < key.length; i++) {
            block[i] ^= key[i];
        }
    }

    private static final class Rekeyed extends GrubPbkdf2Loop {
        private final byte[] block;

        Rekeyed(GrubHash rounds, byte[] key) {
            super(rounds, key);
            this.block = new byte[rounds.blockSize()];
        }

        @Override
        void step(byte[] u, byte[] within) {
            half(INNER, u, within);
            half(OUTER, within, u);
        }

        private void half(byte pad, byte[] message, byte[] target) {
            pad(block, pad);
            rounds.start();
            rounds.update(block, block.length);
            rounds.update(message, message.length);
            rounds.finish(target);
        }
    }

    private static final class Cached extends GrubPbkdf2Loop {
        private final GrubHash inner;
        private final GrubHash outer;

        Cached(GrubHash rounds, GrubHash inner, GrubHash outer, byte[] key) {
            super(rounds, key);
            this.inner = inner;
            this.outer = outer;
            var block = new byte[rounds.blockSize()];
            pad(block, INNER);
            inner.start();
            inner.update(block, block.length);
            pad(block, OUTER);
            outer.start();
            outer.update(block, block.length);
        }

        @Override
        void step(byte[] u, byte[] within) {
            half(inner, u, within);
            half(outer, within, u);
        }

        private void half(GrubHash begun, byte[] message, byte[] target) {
            rounds.resume(begun);
            rounds.update(message, message.length);
            rounds.finish(target);
        }
    }
}

package luksh.bench;

import java.util.Arrays;
import luksh.format.UnsupportedException;

/**
 * The loop inside PBKDF2 (RFC 8018, section 5.2) with the operations that GRUB spends on it: {@code u = HMAC(key, u)},
 * added up. What comes out is what any PBKDF2 computes; how long it takes is what a boot loader's plain code would, in
 * proportion.
 */
public abstract class GrubPbkdf2Loop {
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    /** Eats blocks; of which hash decides the cost. */
    final GrubHash rounds;

    private final byte[] key;
    private final byte[] within;

    private GrubPbkdf2Loop(GrubHash rounds, byte[] key) {
        this.rounds = rounds;
        this.key = key;
        this.within = new byte[rounds.size()];
    }

    /**
     * As GRUB up to 2.12 does it: the key is made ready again at every step, so that both padded blocks are eaten again.
     * Four compressions a step, six of whirlpool.
     *
     * @param hash by its LUKS name
     * @param key at most a block; the caller's
     * @throws UnsupportedException if GRUB opens no LUKS container with that hash
     */
    public static GrubPbkdf2Loop rekeyed(String hash, byte[] key) {
        return new Rekeyed(GrubHash.of(hash), key);
    }

    /**
     * As GRUB from 2.14 does it: what the padded blocks make of the state is kept. Two compressions a step, four of whirlpool.
     *
     * @param hash by its LUKS name
     * @param key at most a block; the caller's
     * @throws UnsupportedException if GRUB opens no LUKS container with that hash
     */
    public static GrubPbkdf2Loop cached(String hash, byte[] key) {
        return new Cached(GrubHash.of(hash), GrubHash.of(hash), GrubHash.of(hash), key);
    }

    /** Length of what {@link #run} works on, in bytes. */
    public int size() {
        return rounds.size();
    }

    /**
     * Goes on by {@code steps}.
     *
     * @param u in: where the chain stands; out: where it stands now
     * @param sum every step's {@code u} is added to it with exclusive or
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

    /** The key, filled up to a block, is made again each time: GRUB does that byte by byte too. */
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

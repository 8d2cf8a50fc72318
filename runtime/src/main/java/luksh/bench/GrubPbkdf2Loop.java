package luksh.bench;

import java.util.Arrays;
import luksh.crypto.PlainHash;
import luksh.crypto.Ripemd160;
import luksh.crypto.Whirlpool;
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
    final PlainHash rounds;

    private final byte[] key;
    private final byte[] within;

    private GrubPbkdf2Loop(PlainHash rounds, byte[] key) {
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
        return new Rekeyed(hash(hash), key);
    }

    /**
     * As GRUB from 2.14 does it: what the padded blocks make of the state is kept. Two compressions a step, four of whirlpool.
     *
     * @param hash by its LUKS name
     * @param key at most a block; the caller's
     * @throws UnsupportedException if GRUB opens no LUKS container with that hash
     */
    public static GrubPbkdf2Loop cached(String hash, byte[] key) {
        return new Cached(hash(hash), hash(hash), hash(hash), key);
    }

    /**
     * As GRUB has it in plain C.
     *
     * @param name of the hash in LUKS
     * @throws UnsupportedException if GRUB opens no LUKS container with it
     */
    static PlainHash hash(String name) {
        return switch (name) {
            case "sha1" -> new GrubSha1();
            case "sha224" -> new GrubSha256(GrubSha256.START_224, 28);
            case "sha256" -> new GrubSha256(GrubSha256.START_256, 32);
            case "sha384" -> new GrubSha512(GrubSha512.START_384, 48);
            case "sha512" -> new GrubSha512(GrubSha512.START_512, 64);
            case "ripemd160" -> new Ripemd160();
            case "whirlpool" -> new Whirlpool();
            default ->
                throw new UnsupportedException(
                        "hash", name, "sha1, sha224, sha256, sha384, sha512, ripemd160, whirlpool");
        };
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

        Rekeyed(PlainHash rounds, byte[] key) {
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
        private final PlainHash inner;
        private final PlainHash outer;

        Cached(PlainHash rounds, PlainHash inner, PlainHash outer, byte[] key) {
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

        private void half(PlainHash begun, byte[] message, byte[] target) {
            rounds.resume(begun);
            rounds.update(message, message.length);
            rounds.finish(target);
        }
    }
}

package luksh.bench;

import java.util.Arrays;
import luksh.crypto.PlainHash;
import luksh.crypto.Ripemd160;
import luksh.crypto.Whirlpool;
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
    final PlainHash rounds;

    private final byte[] key;
    private final byte[] within;

    private GrubPbkdf2Loop(PlainHash rounds, byte[] key) {
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
        return new Rekeyed(hash(hash), key);
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

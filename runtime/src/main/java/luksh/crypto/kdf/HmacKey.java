package luksh.crypto.kdf;

import java.security.MessageDigest;
import java.util.Arrays;
import luksh.crypto.Hash;

/** HMAC (RFC 2104) with one key of any length, also empty or longer than a block. Used by one thread. */
final class HmacKey implements AutoCloseable {
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;
    private final Hash hash;
    private final byte[] inner;
    private final byte[] outer;
    private final MessageDigest digest;

    HmacKey(Hash hash, byte[] secret) {
        this.hash = hash;
        this.digest = hash.start();
        byte[] key = secret.length > hash.blockSize() ? hash.digest(secret) : secret.clone();
        inner = padded(key, INNER);
        outer = padded(key, OUTER);
        Arrays.fill(key, (byte) 0);
    }

    private byte[] padded(byte[] key, byte pad) {
        byte[] block = Arrays.copyOf(key, hash.blockSize());
        for (int i = 0; i < block.length; i++) {
            block[i] ^= pad;
        }
        return block;
    }

    Hash hash() {
        return hash;
    }

    /** The first block of the inner hash; not a copy. */
    byte[] inner() {
        return inner;
    }

    /** The first block of the outer hash; not a copy. */
    byte[] outer() {
        return outer;
    }

    /** The HMAC of all parts in this order. */
    byte[] mac(byte[]... parts) {
        digest.update(inner);
        for (byte[] part : parts) {
            digest.update(part);
        }
        byte[] within = digest.digest();
        digest.update(outer);
        digest.update(within);
        Arrays.fill(within, (byte) 0);
        return digest.digest();
    }

    @Override
    public void close() {
        Arrays.fill(inner, (byte) 0);
        Arrays.fill(outer, (byte) 0);
    }
}

package luksh.crypto.cipher;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import luksh.crypto.Hash;

/** The anti-forensic splitter (AFsplit, AFmerge) of LUKS1 On-Disk Format 1.2.3, section 2.4. Used by one thread. */
final class AntiForensic {
    private final MessageDigest digest;
    private final byte[] hashed;
    private final byte[] number = new byte[4];
    private final int stripes;

    AntiForensic(Hash hash, int stripes) {
        this.digest = hash.start();
        this.hashed = new byte[hash.size()];
        this.stripes = stripes;
    }

    /** All stripes: random bytes, then the last stripe, which makes {@link #merge} return the key. */
    byte[] split(byte[] key) {
        var random = new byte[key.length * (stripes - 1)];
        new SecureRandom().nextBytes(random);
        byte[] last = folded(random, key.length);
        xor(last, key, 0);
        byte[] all = Arrays.copyOf(random, key.length * stripes);
        System.arraycopy(last, 0, all, random.length, key.length);
        Arrays.fill(random, (byte) 0);
        Arrays.fill(last, (byte) 0);
        return all;
    }

    /** The key in the first {@code keySize * stripes} bytes of {@code all}. */
    byte[] merge(byte[] all, int keySize) {
        byte[] key = folded(all, keySize);
        xor(key, all, keySize * (stripes - 1));
        return key;
    }

    /** Combines all stripes except the last into one. */
    private byte[] folded(byte[] all, int keySize) {
        var block = new byte[keySize];
        for (int stripe = 0; stripe < stripes - 1; stripe++) {
            xor(block, all, stripe * keySize);
            diffuse(block);
        }
        Arrays.fill(hashed, (byte) 0);
        return block;
    }

    /** Hashes each piece of the block with its number. The last piece and its hash may be shorter. */
    private void diffuse(byte[] block) {
        try {
            for (int i = 0, start = 0; start < block.length; i++, start += hashed.length) {
                int size = Math.min(hashed.length, block.length - start);
                number[2] = (byte) (i >>> Byte.SIZE);
                number[3] = (byte) i;
                digest.update(number);
                digest.update(block, start, size);
                digest.digest(hashed, 0, hashed.length);
                System.arraycopy(hashed, 0, block, start, size);
            }
        } catch (DigestException e) {
            throw new IllegalStateException("the array has the size of the digest", e);
        }
    }

    private static void xor(byte[] target, byte[] source, int offset) {
        for (int i = 0; i < target.length; i++) {
            target[i] ^= source[offset + i];
        }
    }
}

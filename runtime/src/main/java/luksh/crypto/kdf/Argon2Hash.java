package luksh.crypto.kdf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2bDigest;

/** The two hashes that Argon2 uses outside of its memory, both BLAKE2b (RFC 9106, sections 3.2 and 3.3). */
final class Argon2Hash {
    /** Size of the first hash, H0, in bytes. */
    static final int SIZE = 64;

    private static final int VERSION = 0x13;

    private Argon2Hash() {}

    /** H0 of all inputs; LUKS uses neither a key nor associated data. */
    static byte[] first(int type, long time, long memoryKib, int lanes, byte[] secret, byte[] salt, int size) {
        var digest = new Blake2bDigest(SIZE * Byte.SIZE);
        for (long number : new long[] {lanes, size, memoryKib, time, VERSION, type, secret.length}) {
            update(digest, littleEndian(number));
        }
        update(digest, secret);
        update(digest, littleEndian(salt.length));
        update(digest, salt);
        update(digest, littleEndian(0));
        update(digest, littleEndian(0));
        return end(digest);
    }

    /** H', of any length: a chain of 64-byte hashes; the result is the first half of each, and all of the last. */
    static byte[] variable(byte[] input, int size) {
        var digest = new Blake2bDigest(Math.min(size, SIZE) * Byte.SIZE);
        update(digest, littleEndian(size));
        update(digest, input);
        byte[] link = end(digest);
        if (size <= SIZE) {
            return link;
        }
        var output = new byte[size];
        int at = 0;
        while (true) {
            int left = size - at;
            if (left <= SIZE) {
                System.arraycopy(link, 0, output, at, left);
                Arrays.fill(link, (byte) 0);
                return output;
            }
            System.arraycopy(link, 0, output, at, SIZE / 2);
            at += SIZE / 2;
            digest = new Blake2bDigest(Math.min(size - at, SIZE) * Byte.SIZE);
            update(digest, link);
            Arrays.fill(link, (byte) 0);
            link = end(digest);
        }
    }

    static byte[] littleEndian(long number) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) number)
                .array();
    }

    private static void update(Blake2bDigest digest, byte[] bytes) {
        digest.update(bytes, 0, bytes.length);
    }

    /** doFinal also wipes the input in the digest. */
    private static byte[] end(Blake2bDigest digest) {
        var hash = new byte[digest.getDigestSize()];
        digest.doFinal(hash, 0);
        return hash;
    }
}

package luksh.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import luksh.crypto.PlainHash32;

/** SHA-1 (FIPS 180-4, section 6.1.2). */
final class GrubSha1 extends PlainHash32 {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int[] START = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    private final int[] w = new int[80];

    GrubSha1() {
        super(START, 20, ByteOrder.BIG_ENDIAN);
    }

    @Override
    protected void compress(byte[] block) {
        int[] words = w;
        for (int t = 0; t < 16; t++) {
            words[t] = (int) INTS.get(block, t * 4);
        }
        for (int t = 16; t < 80; t++) {
            words[t] = Integer.rotateLeft(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
        }
        int a = h[0];
        int b = h[1];
        int c = h[2];
        int d = h[3];
        int e = h[4];
        for (int t = 0; t < 80; t++) {
            int mixed;
            if (t < 20) {
                mixed = ((b & c) | (~b & d)) + 0x5a827999;
            } else if (t < 40) {
                mixed = (b ^ c ^ d) + 0x6ed9eba1;
            } else if (t < 60) {
                mixed = ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
            } else {
                mixed = (b ^ c ^ d) + 0xca62c1d6;
            }
            int next = Integer.rotateLeft(a, 5) + mixed + e + words[t];
            e = d;
            d = c;
            c = Integer.rotateLeft(b, 30);
            b = a;
            a = next;
        }
        h[0] += a;
        h[1] += b;
        h[2] += c;
        h[3] += d;
        h[4] += e;
    }
}

package luksh.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** RIPEMD-160 (ISO/IEC 10118-3): two lines of five times sixteen steps. */
public final class Ripemd160 extends PlainHash32 {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int[] START = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    private static final int[] LEFT_CONSTANTS = {0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e};
    private static final int[] RIGHT_CONSTANTS = {0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0};
    private static final byte[] LEFT_WORDS = {
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, //
        7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8, //
        3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12, //
        1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2, //
        4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13
    };
    private static final byte[] RIGHT_WORDS = {
        5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12, //
        6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2, //
        15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13, //
        8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14, //
        12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11
    };
    private static final byte[] LEFT_TURNS = {
        11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8, //
        7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12, //
        11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5, //
        11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12, //
        9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6
    };
    private static final byte[] RIGHT_TURNS = {
        8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6, //
        9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11, //
        9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5, //
        15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8, //
        8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11
    };
    private final int[] x = new int[16];

    public Ripemd160() {
        super(START, 20, ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    protected void compress(byte[] block) {
        int[] words = x;
        for (int i = 0; i < 16; i++) {
            words[i] = (int) INTS.get(block, i * 4);
        }
        int a = h[0];
        int b = h[1];
        int c = h[2];
        int d = h[3];
        int e = h[4];
        for (int j = 0; j < 80; j++) {
            int sum = a + mixed(j >> 4, b, c, d) + words[LEFT_WORDS[j]] + LEFT_CONSTANTS[j >> 4];
            a = e;
            e = d;
            d = Integer.rotateLeft(c, 10);
            c = b;
            b = Integer.rotateLeft(sum, LEFT_TURNS[j]) + a;
        }
        int f = h[0];
        int g = h[1];
        int i = h[2];
        int k = h[3];
        int l = h[4];
        for (int j = 0; j < 80; j++) {
            int sum = f + mixed(4 - (j >> 4), g, i, k) + words[RIGHT_WORDS[j]] + RIGHT_CONSTANTS[j >> 4];
            f = l;
            l = k;
            k = Integer.rotateLeft(i, 10);
            i = g;
            g = Integer.rotateLeft(sum, RIGHT_TURNS[j]) + f;
        }
        int first = h[1] + c + k;
        h[1] = h[2] + d + l;
        h[2] = h[3] + e + f;
        h[3] = h[4] + a + g;
        h[4] = h[0] + b + i;
        h[0] = first;
    }

    private static int mixed(int round, int x, int y, int z) {
        return switch (round) {
            case 0 -> x ^ y ^ z;
            case 1 -> (x & y) | (~x & z);
            case 2 -> (x | ~y) ^ z;
            case 3 -> (x & z) | (y & ~z);
            default -> x ^ (y | ~z);
        };
    }
}

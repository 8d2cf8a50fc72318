package luksh.crypto.kdf;

import java.util.Arrays;

/**
 * Argon2's compression function G (RFC 9106, section 3.5): computes one block of 1 KiB from two. Used by one thread.
 */
final class Argon2Block {
    /** Number of 64-bit words in a block. */
    static final int WORDS = 128;

    private static final long LOW = 0xFFFF_FFFFL;
    private final long[] z = new long[WORDS];
    private final long[] turned = new long[WORDS];

    /**
     * Compresses {@code left} and {@code right} into {@code out}, which may be one of them unless {@code over}.
     *
     * @param over whether to combine the result with the present content by exclusive or, as every pass after the
     *     first does
     */
    void compress(long[] left, int leftStart, long[] right, int rightStart, long[] out, int outStart, boolean over) {
        for (int i = 0; i < WORDS; i++) {
            z[i] = left[leftStart + i] ^ right[rightStart + i];
        }
        for (int row = 0; row < 8; row++) {
            permute(z, row, turned);
        }
        for (int column = 0; column < 8; column++) {
            permute(turned, column, z);
        }
        if (over) {
            for (int i = 0; i < WORDS; i++) {
                out[outStart + i] ^= z[i] ^ left[leftStart + i] ^ right[rightStart + i];
            }
        } else {
            for (int i = 0; i < WORDS; i++) {
                out[outStart + i] = z[i] ^ left[leftStart + i] ^ right[rightStart + i];
            }
        }
    }

    /** Wipes the buffers. */
    void wipe() {
        Arrays.fill(z, 0);
        Arrays.fill(turned, 0);
    }

    /**
     * The permutation P (section 3.6) of a row of eight 16-byte registers. It writes the result as a column, so that
     * the next call permutes the columns. Unrolled by hand with constant indices, because the JIT compiler checks
     * every other index at each access.
     */
    private static void permute(long[] from, int number, long[] to) {
        int row = 16 * number;
        int column = 2 * number;
        long v0 = from[row];
        long v1 = from[row + 1];
        long v2 = from[row + 2];
        long v3 = from[row + 3];
        long v4 = from[row + 4];
        long v5 = from[row + 5];
        long v6 = from[row + 6];
        long v7 = from[row + 7];
        long v8 = from[row + 8];
        long v9 = from[row + 9];
        long v10 = from[row + 10];
        long v11 = from[row + 11];
        long v12 = from[row + 12];
        long v13 = from[row + 13];
        long v14 = from[row + 14];
        long v15 = from[row + 15];

        v0 = add(v0, v4);
        v12 = Long.rotateRight(v12 ^ v0, 32);
        v8 = add(v8, v12);
        v4 = Long.rotateRight(v4 ^ v8, 24);
        v0 = add(v0, v4);
        v12 = Long.rotateRight(v12 ^ v0, 16);
        v8 = add(v8, v12);
        v4 = Long.rotateRight(v4 ^ v8, 63);

        v1 = add(v1, v5);
        v13 = Long.rotateRight(v13 ^ v1, 32);
        v9 = add(v9, v13);
        v5 = Long.rotateRight(v5 ^ v9, 24);
        v1 = add(v1, v5);
        v13 = Long.rotateRight(v13 ^ v1, 16);
        v9 = add(v9, v13);
        v5 = Long.rotateRight(v5 ^ v9, 63);

        v2 = add(v2, v6);
        v14 = Long.rotateRight(v14 ^ v2, 32);
        v10 = add(v10, v14);
        v6 = Long.rotateRight(v6 ^ v10, 24);
        v2 = add(v2, v6);
        v14 = Long.rotateRight(v14 ^ v2, 16);
        v10 = add(v10, v14);
        v6 = Long.rotateRight(v6 ^ v10, 63);

        v3 = add(v3, v7);
        v15 = Long.rotateRight(v15 ^ v3, 32);
        v11 = add(v11, v15);
        v7 = Long.rotateRight(v7 ^ v11, 24);
        v3 = add(v3, v7);
        v15 = Long.rotateRight(v15 ^ v3, 16);
        v11 = add(v11, v15);
        v7 = Long.rotateRight(v7 ^ v11, 63);

        v0 = add(v0, v5);
        v15 = Long.rotateRight(v15 ^ v0, 32);
        v10 = add(v10, v15);
        v5 = Long.rotateRight(v5 ^ v10, 24);
        v0 = add(v0, v5);
        v15 = Long.rotateRight(v15 ^ v0, 16);
        v10 = add(v10, v15);
        v5 = Long.rotateRight(v5 ^ v10, 63);

        v1 = add(v1, v6);
        v12 = Long.rotateRight(v12 ^ v1, 32);
        v11 = add(v11, v12);
        v6 = Long.rotateRight(v6 ^ v11, 24);
        v1 = add(v1, v6);
        v12 = Long.rotateRight(v12 ^ v1, 16);
        v11 = add(v11, v12);
        v6 = Long.rotateRight(v6 ^ v11, 63);

        v2 = add(v2, v7);
        v13 = Long.rotateRight(v13 ^ v2, 32);
        v8 = add(v8, v13);
        v7 = Long.rotateRight(v7 ^ v8, 24);
        v2 = add(v2, v7);
        v13 = Long.rotateRight(v13 ^ v2, 16);
        v8 = add(v8, v13);
        v7 = Long.rotateRight(v7 ^ v8, 63);

        v3 = add(v3, v4);
        v14 = Long.rotateRight(v14 ^ v3, 32);
        v9 = add(v9, v14);
        v4 = Long.rotateRight(v4 ^ v9, 24);
        v3 = add(v3, v4);
        v14 = Long.rotateRight(v14 ^ v3, 16);
        v9 = add(v9, v14);
        v4 = Long.rotateRight(v4 ^ v9, 63);
        to[column] = v0;
        to[column + 1] = v1;
        to[column + 16] = v2;
        to[column + 17] = v3;
        to[column + 32] = v4;
        to[column + 33] = v5;
        to[column + 48] = v6;
        to[column + 49] = v7;
        to[column + 64] = v8;
        to[column + 65] = v9;
        to[column + 80] = v10;
        to[column + 81] = v11;
        to[column + 96] = v12;
        to[column + 97] = v13;
        to[column + 112] = v14;
        to[column + 113] = v15;
    }

    private static long add(long a, long b) {
        return a + b + 2 * (a & LOW) * (b & LOW);
    }
}

package luksh.crypto;

import java.util.Arrays;

/** Argon2's compression function G (RFC 9106, section 3.5): of two blocks of 1 KiB a third. One belongs to one thread. */
final class Argon2Block {
    /** 64-bit words of a block. */
    static final int WORDS = 128;

    private static final long LOW = 0xFFFF_FFFFL;
    private final long[] z = new long[WORDS];

    /**
     * Compresses {@code left} and {@code right} into {@code out}, which may be one of them unless {@code over}.
     *
     * @param over whether the result is added with exclusive or to what is there, as every pass after the first does
     */
    void compress(long[] left, int leftStart, long[] right, int rightStart, long[] out, int outStart, boolean over) {
        for (int i = 0; i < WORDS; i++) {
            z[i] = left[leftStart + i] ^ right[rightStart + i];
        }
        for (int row = 0; row < 8; row++) {
            permute(z, 16 * row, 2);
        }
        for (int column = 0; column < 8; column++) {
            permute(z, 2 * column, 16);
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

    /** Forgets what was compressed. */
    void wipe() {
        Arrays.fill(z, 0);
    }

    /**
     * The permutation P (section 3.6) of eight registers of 16 bytes, {@code step} words apart. In variables of its own and
     * unrolled by hand: the JIT compiler keeps an array in memory, which costs a quarter of the speed.
     */
    private static void permute(long[] z, int at, int step) {
        long v0 = z[at];
        long v1 = z[at + 1];
        long v2 = z[at + step];
        long v3 = z[at + step + 1];
        long v4 = z[at + 2 * step];
        long v5 = z[at + 2 * step + 1];
        long v6 = z[at + 3 * step];
        long v7 = z[at + 3 * step + 1];
        long v8 = z[at + 4 * step];
        long v9 = z[at + 4 * step + 1];
        long v10 = z[at + 5 * step];
        long v11 = z[at + 5 * step + 1];
        long v12 = z[at + 6 * step];
        long v13 = z[at + 6 * step + 1];
        long v14 = z[at + 7 * step];
        long v15 = z[at + 7 * step + 1];

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
        z[at] = v0;
        z[at + 1] = v1;
        z[at + step] = v2;
        z[at + step + 1] = v3;
        z[at + 2 * step] = v4;
        z[at + 2 * step + 1] = v5;
        z[at + 3 * step] = v6;
        z[at + 3 * step + 1] = v7;
        z[at + 4 * step] = v8;
        z[at + 4 * step + 1] = v9;
        z[at + 5 * step] = v10;
        z[at + 5 * step + 1] = v11;
        z[at + 6 * step] = v12;
        z[at + 6 * step + 1] = v13;
        z[at + 7 * step] = v14;
        z[at + 7 * step + 1] = v15;
    }

    private static long add(long a, long b) {
        return a + b + 2 * (a & LOW) * (b & LOW);
    }
}

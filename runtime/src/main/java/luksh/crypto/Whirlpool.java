package luksh.crypto;

/** Whirlpool (ISO/IEC 10118-3), the final version: ten rounds of table look-ups over eight rows, for the key and for the block. */
public final class Whirlpool extends PlainHash64 {
    private static final int ROUNDS = 10;
    /** x^8 + x^4 + x^3 + x^2 + 1, what bytes are multiplied by. */
    private static final int POLYNOMIAL = 0x11d;

    private static final int[] E = {1, 11, 9, 12, 13, 6, 15, 3, 14, 8, 7, 4, 10, 2, 5, 0};
    private static final int[] R = {7, 12, 11, 13, 14, 4, 9, 15, 6, 3, 8, 10, 2, 5, 1, 0};
    private static final int[] DIFFUSION = {1, 1, 4, 1, 8, 5, 2, 9};
    private static final long[][] TABLES = tables();
    private static final long[] CONSTANTS = constants();

    private final long[] key = new long[8];
    private final long[] state = new long[8];
    private final long[] next = new long[8];

    public Whirlpool() {
        super(new long[8], 64, 64, 32);
    }

    @Override
    protected void compress(byte[] block) {
        for (int i = 0; i < 8; i++) {
            long word = (long) LONGS.get(block, i * 8);
            key[i] = h[i];
            state[i] = word ^ h[i];
            h[i] ^= word;
        }
        for (int r = 0; r < ROUNDS; r++) {
            diffuse(key, next);
            next[0] ^= CONSTANTS[r];
            System.arraycopy(next, 0, key, 0, 8);
            diffuse(state, next);
            for (int i = 0; i < 8; i++) {
                state[i] = next[i] ^ key[i];
            }
        }
        for (int i = 0; i < 8; i++) {
            h[i] ^= state[i];
        }
    }

    private static void diffuse(long[] from, long[] to) {
        for (int i = 0; i < 8; i++) {
            to[i] = TABLES[0][(int) (from[i] >>> 56)]
                    ^ TABLES[1][(int) (from[i + 7 & 7] >>> 48) & 0xff]
                    ^ TABLES[2][(int) (from[i + 6 & 7] >>> 40) & 0xff]
                    ^ TABLES[3][(int) (from[i + 5 & 7] >>> 32) & 0xff]
                    ^ TABLES[4][(int) (from[i + 4 & 7] >>> 24) & 0xff]
                    ^ TABLES[5][(int) (from[i + 3 & 7] >>> 16) & 0xff]
                    ^ TABLES[6][(int) (from[i + 2 & 7] >>> 8) & 0xff]
                    ^ TABLES[7][(int) from[i + 1 & 7] & 0xff];
        }
    }

    private static long[][] tables() {
        var tables = new long[8][256];
        for (int x = 0; x < 256; x++) {
            long row = 0;
            for (int factor : DIFFUSION) {
                row = row << 8 | product(substituted(x), factor);
            }
            for (int t = 0; t < 8; t++) {
                tables[t][x] = Long.rotateRight(row, 8 * t);
            }
        }
        return tables;
    }

    private static long[] constants() {
        var constants = new long[ROUNDS];
        for (int i = 0; i < 8 * ROUNDS; i++) {
            constants[i / 8] = constants[i / 8] << 8 | substituted(i);
        }
        return constants;
    }

    /** The substitution box, made of two boxes for half a byte. */
    private static int substituted(int x) {
        int high = E[x >> 4];
        int low = backwards(x & 15);
        int mixed = R[high ^ low];
        return E[high ^ mixed] << 4 | backwards(low ^ mixed);
    }

    private static int backwards(int value) {
        int x = 0;
        while (E[x] != value) {
            x++;
        }
        return x;
    }

    private static int product(int x, int factor) {
        int product = 0;
        int doubled = x;
        for (int bits = factor; bits != 0; bits >>= 1) {
            product ^= (bits & 1) * doubled;
            doubled = doubled << 1 ^ (doubled >> 7) * POLYNOMIAL;
        }
        return product;
    }
}

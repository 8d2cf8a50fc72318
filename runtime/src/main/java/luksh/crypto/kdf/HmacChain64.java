package luksh.crypto.kdf;

import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The fast route of SHA-384 and SHA-512 (FIPS 180-4): words of 64 bits, blocks of 128 bytes. */
final class HmacChain64 implements HmacChain {
    private static final int BLOCK = 128;
    private static final int STATE = 8;
    /** Static and final: the JIT compiler replaces only a constant handle with its SHA instructions. */
    private static final MethodHandle COMPRESS = CompressionFunction.of("SHA5");

    private final int words;
    private final Object digest;
    private final long[] state;
    private final long[] inner;
    private final long[] outer;
    /** The second and last block of both hashes: the message, a one bit, and the length of both blocks in bits. */
    private final byte[] block = new byte[BLOCK];

    private final ByteBuffer view = ByteBuffer.wrap(block);

    HmacChain64(HmacKey key, String className) throws ReflectiveOperationException {
        words = key.hash().size() / Long.BYTES;
        digest = CompressionFunction.digest(className);
        state = (long[]) CompressionFunction.state(digest);
        long[] initial = state.clone();
        compress(key.inner());
        inner = state.clone();
        System.arraycopy(initial, 0, state, 0, STATE);
        compress(key.outer());
        outer = state.clone();
        block[key.hash().size()] = (byte) 0x80;
        view.putInt(BLOCK - Integer.BYTES, (BLOCK + key.hash().size()) * Byte.SIZE);
    }

    @Override
    public void run(byte[] u, byte[] sum, int steps) {
        var total = new long[words];
        System.arraycopy(u, 0, block, 0, u.length);
        for (int step = 0; step < steps; step++) {
            step(total);
        }
        System.arraycopy(block, 0, u, 0, u.length);
        ByteBuffer out = ByteBuffer.wrap(sum);
        for (int i = 0; i < words; i++) {
            out.putLong(i * Long.BYTES, out.getLong(i * Long.BYTES) ^ total[i]);
        }
        Arrays.fill(total, 0);
    }

    /**
     * Small methods on purpose: the JVM counts calls and so compiles them sooner. It would compile one long loop too
     * late.
     */
    private void step(long[] total) {
        half(inner);
        half(outer);
        for (int i = 0; i < total.length; i++) {
            total[i] ^= state[i];
        }
    }

    private void half(long[] start) {
        System.arraycopy(start, 0, state, 0, STATE);
        compress(block);
        for (int i = 0; i < words; i++) {
            view.putLong(i * Long.BYTES, state[i]);
        }
    }

    private void compress(byte[] data) {
        try {
            COMPRESS.invokeExact(digest, data, 0);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("a compression function never throws", e);
        }
    }

    @Override
    public void close() {
        Arrays.fill(state, 0);
        Arrays.fill(inner, 0);
        Arrays.fill(outer, 0);
        Arrays.fill(block, (byte) 0);
        CompressionFunction.wipeWords(digest);
    }
}

package luksh.crypto.kdf;

import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The fast route of SHA-1, SHA-224 and SHA-256 (FIPS 180-4): words of 32 bits, blocks of 64 bytes. */
final class HmacChain32 implements HmacChain {
    private static final int BLOCK = 64;
    /** Static and final: the JIT compiler replaces only a constant handle with its SHA instructions. */
    private static final MethodHandle SHA1 = CompressionFunction.of("SHA");

    private static final MethodHandle SHA2 = CompressionFunction.of("SHA2");

    private final boolean sha1;
    private final int words;
    private final Object digest;
    private final int[] state;
    private final int[] inner;
    private final int[] outer;
    /** The second and last block of both hashes: the message, a one bit, and the length of both blocks in bits. */
    private final byte[] block = new byte[BLOCK];

    private final ByteBuffer view = ByteBuffer.wrap(block);

    HmacChain32(HmacKey key, String className) throws ReflectiveOperationException {
        sha1 = key.hash().name().equals("sha1");
        words = key.hash().size() / Integer.BYTES;
        digest = CompressionFunction.digest(className);
        state = (int[]) CompressionFunction.state(digest);
        int[] initial = state.clone();
        compress(key.inner());
        inner = state.clone();
        System.arraycopy(initial, 0, state, 0, state.length);
        compress(key.outer());
        outer = state.clone();
        block[key.hash().size()] = (byte) 0x80;
        view.putInt(BLOCK - Integer.BYTES, (BLOCK + key.hash().size()) * Byte.SIZE);
    }

    @Override
    public void run(byte[] u, byte[] sum, int steps) {
        var total = new int[words];
        System.arraycopy(u, 0, block, 0, u.length);
        for (int step = 0; step < steps; step++) {
            step(total);
        }
        System.arraycopy(block, 0, u, 0, u.length);
        ByteBuffer out = ByteBuffer.wrap(sum);
        for (int i = 0; i < words; i++) {
            out.putInt(i * Integer.BYTES, out.getInt(i * Integer.BYTES) ^ total[i]);
        }
        Arrays.fill(total, 0);
    }

    /**
     * Small methods on purpose: the JVM counts calls and so compiles them sooner. It would compile one long loop too
     * late.
     */
    private void step(int[] total) {
        half(inner);
        half(outer);
        for (int i = 0; i < total.length; i++) {
            total[i] ^= state[i];
        }
    }

    private void half(int[] start) {
        System.arraycopy(start, 0, state, 0, start.length);
        compress(block);
        for (int i = 0; i < words; i++) {
            view.putInt(i * Integer.BYTES, state[i]);
        }
    }

    private void compress(byte[] data) {
        try {
            if (sha1) {
                SHA1.invokeExact(digest, data, 0);
            } else {
                SHA2.invokeExact(digest, data, 0);
            }
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

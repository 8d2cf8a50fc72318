package luksh.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Of a hash whose state is eight words of 64 bits, the first byte the highest. */
public abstract class PlainHash64 extends PlainHash {
    protected static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final long[] start;
    /** The state: {@link #compress} adds a block to it. */
    protected final long[] h;

    protected PlainHash64(long[] start, int size, int blockSize, int lengthSize) {
        super(size, blockSize, lengthSize, true);
        this.start = start;
        this.h = start.clone();
    }

    @Override
    final void reset() {
        System.arraycopy(start, 0, h, 0, h.length);
    }

    @Override
    final void copyState(PlainHash other) {
        System.arraycopy(((PlainHash64) other).h, 0, h, 0, h.length);
    }

    @Override
    final void digest(byte[] target, int count) {
        for (int i = 0; i < count / Long.BYTES; i++) {
            LONGS.set(target, i * Long.BYTES, h[i]);
        }
    }
}

package luksh.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Of a hash whose state is words of 32 bits. */
public abstract class PlainHash32 extends PlainHash {
    private final VarHandle words;
    private final int[] start;
    /** The state: {@link #compress} adds a block to it. */
    protected final int[] h;

    protected PlainHash32(int[] start, int size, ByteOrder order) {
        super(size, 64, Long.BYTES, order == ByteOrder.BIG_ENDIAN);
        this.words = MethodHandles.byteArrayViewVarHandle(int[].class, order);
        this.start = start;
        this.h = start.clone();
    }

    @Override
    final void reset() {
        System.arraycopy(start, 0, h, 0, h.length);
    }

    @Override
    final void copyState(PlainHash other) {
        System.arraycopy(((PlainHash32) other).h, 0, h, 0, h.length);
    }

    @Override
    final void digest(byte[] target, int count) {
        for (int i = 0; i < count / Integer.BYTES; i++) {
            words.set(target, i * Integer.BYTES, h[i]);
        }
    }
}

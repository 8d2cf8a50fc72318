package luksh.crypto;

import java.util.Arrays;
import java.util.function.Function;

/**
 * Secret bytes with an owner: whoever creates one closes it, and closing overwrites the bytes.
 *
 * <p>The bytes never leave except for the duration of {@link #apply}. This shortens exposure; it does not end it: the
 * garbage collector may have moved the array, and JCA keeps its own copies.
 */
public abstract sealed class Secret implements AutoCloseable permits Passphrase, DerivedKey, VolumeKey {
    private final byte[] content;
    private volatile boolean closed;

    /** Takes ownership of {@code content}; the caller must not keep the array. */
    Secret(byte[] content) {
        this.content = content;
    }

    /** Length in bytes. */
    public final int size() {
        return content.length;
    }

    /** Lends the bytes to {@code use}, which neither keeps nor changes them. */
    public final <T> T apply(Function<byte[], T> use) {
        if (closed) {
            throw new IllegalStateException(getClass().getSimpleName() + " is closed");
        }
        return use.apply(content);
    }

    @Override
    public final void close() {
        closed = true;
        Arrays.fill(content, (byte) 0);
    }

    @Override
    public final String toString() {
        return "Secret[hidden]";
    }
}

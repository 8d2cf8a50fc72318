package luksh.device;

import luksh.format.LuksException;

/**
 * Random access to a block device or an image file. All offsets and sizes are in bytes. Safe for several readers; one
 * thread at a time writes. An interrupt of the calling thread neither ends a transfer nor closes the device.
 *
 * <p>Every failure is a {@link LuksException} that names the path, the offset and the cause.
 */
public interface Device extends AutoCloseable {
    /** What the person called it. */
    String path();

    /** Size now; a file that shrinks meanwhile is noticed by the read that misses bytes. */
    long size();

    /** Reads exactly {@code size} bytes, or fails. */
    byte[] read(long offset, int size);

    /** Reads past the page cache what is on the medium; {@link #readsPastCache} tells whether that was possible. */
    byte[] readBack(long offset, int size);

    /** False once {@link #readBack} had to go through the cache. */
    boolean readsPastCache();

    /** Writes all of {@code content}; durable only after {@link #flush}. */
    void write(long offset, byte[] content);

    /** Returns once everything written is on stable storage; after a failure the written sectors are in doubt. */
    void flush();

    @Override
    void close();
}

package luksh.device;

import luksh.format.LuksException;

/**
 * Random access to a block device or an image file. All offsets and sizes are in bytes. Several threads may read; one
 * thread at a time writes. An interrupt of the calling thread does not stop a transfer and does not close the device.
 *
 * <p>Every failure is a {@link LuksException} that names the path, the offset and the cause.
 */
public interface Device extends AutoCloseable {
    /** The path as the user gave it. */
    String path();

    /** Present size. If a file shrinks later, the next read beyond its end fails. */
    long size();

    /** Reads exactly {@code size} bytes, or fails. */
    byte[] read(long offset, int size);

    /** Reads from the medium and bypasses the page cache if possible; see {@link #readsPastCache}. */
    byte[] readBack(long offset, int size);

    /** False after {@link #readBack} had to use the cache. */
    boolean readsPastCache();

    /** Writes all of {@code content}. Only {@link #flush} makes it durable. */
    void write(long offset, byte[] content);

    /**
     * Returns when all written data is on stable storage. After a failure, the content of the written sectors is
     * unknown.
     */
    void flush();

    @Override
    void close();
}

package luksh.device;

/** A read-only view of a device. Closing it does not close the device. */
public interface DeviceView extends Device {
    /** The device below. */
    Device disk();

    @Override
    default String path() {
        return disk().path();
    }

    @Override
    default long size() {
        return disk().size();
    }

    /** The same as {@link #read}. */
    @Override
    default byte[] readBack(long offset, int size) {
        return read(offset, size);
    }

    @Override
    default boolean readsPastCache() {
        return disk().readsPastCache();
    }

    /** Always fails, because a view is read-only. */
    @Override
    default void write(long offset, byte[] content) {
        throw new IllegalStateException("this view is read-only");
    }

    /** Does nothing, because nothing is ever written. */
    @Override
    default void flush() {}

    /** The device stays open. */
    @Override
    default void close() {}
}

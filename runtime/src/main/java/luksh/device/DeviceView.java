package luksh.device;

/** Another way to look at a device: for reading alone, and the device stays its owner's. */
public interface DeviceView extends Device {
    /** What is looked at. */
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

    /** Always fails: whoever writes through a view has mistaken it for the device. */
    @Override
    default void write(long offset, byte[] content) {
        throw new IllegalStateException("for reading alone");
    }

    /** Nothing to do: nothing was written. */
    @Override
    default void flush() {}

    /** The device stays open. */
    @Override
    default void close() {}
}

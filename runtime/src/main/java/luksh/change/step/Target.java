package luksh.change.step;

import java.io.File;
import java.time.Duration;
import java.util.function.Consumer;
import luksh.change.write.ForeignWrites;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.MetadataLock;
import org.jspecify.annotations.Nullable;

/** The device of a change. luksh reads it for the plan, and opens it for writing when everything is computed. */
public interface Target {
    /** How long luksh waits for the lock; other programs hold it for milliseconds. */
    Duration PATIENCE = Duration.ofSeconds(30);

    /** The path as the person gave it. */
    String path();

    /** Opens it for reading; the caller closes it. */
    Device read();

    /** Opens it for writing; the caller closes it. */
    Device write();

    /**
     * Locks out other programs that write LUKS2 metadata until it is closed; null if no other program can access the target.
     *
     * @param told receives one message that names the program luksh waits for
     */
    default @Nullable MetadataLock lock(Consumer<String> told) {
        return null;
    }

    /** After a failed write: deletes the file that {@link #write} created; true if there was one. */
    default boolean discard() {
        return false;
    }

    /** How long another program may take between writing a key area and the LUKS1 header that names it. */
    default Duration patience() {
        return ForeignWrites.PATIENCE;
    }

    /** The checks before the first write. */
    default DeviceChecks deviceChecks() {
        return DeviceChecks.NONE;
    }

    /** A device or an image that exists. */
    static Target existing(String path) {
        return new Target() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public Device read() {
                return Disk.openForReading(path);
            }

            @Override
            public Device write() {
                return Disk.openForWriting(path);
            }

            @Override
            public MetadataLock lock(Consumer<String> told) {
                return MetadataLock.exclusive(path, PATIENCE, told);
            }

            @Override
            public DeviceChecks deviceChecks() {
                return DeviceChecks.of(path);
            }
        };
    }

    /** A file of {@code size} bytes that the change creates. Before the confirmation it reads as zeros. */
    static Target created(String path, long size) {
        return new Target() {
            @Override
            public String path() {
                return path;
            }

            @Override
            public Device read() {
                return new BlankDevice(path, size);
            }

            @Override
            public Device write() {
                return Disk.createFile(path, size);
            }

            @Override
            public boolean discard() {
                return new File(path).delete();
            }
        };
    }
}

package luksh.change.step;

import java.io.File;
import java.time.Duration;
import java.util.function.Consumer;
import luksh.change.write.ForeignWrites;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.MetadataLock;
import org.jspecify.annotations.Nullable;

/** The device that a change is about. It is read for the plan and opened for writing only once all is computed. */
public interface Target {
    /** As long as a person waits without a doubt; others hold the lock for milliseconds. */
    Duration PATIENCE = Duration.ofSeconds(30);

    /** What the person called it. */
    String path();

    /** Opens it for reading; the caller closes it. */
    Device read();

    /** Opens it for writing; the caller closes it. */
    Device write();

    /**
     * Keeps other programs that work on LUKS2 metadata away until it is closed; null where nobody else can come.
     *
     * @param told is told, once, who is waited for
     */
    default @Nullable MetadataLock lock(Consumer<String> told) {
        return null;
    }

    /** After a failed write: removes what {@link #write} made; true if there was something to remove. */
    default boolean discard() {
        return false;
    }

    /** How long another program may take from a key area to the LUKS1 header that names it. */
    default Duration patience() {
        return ForeignWrites.PATIENCE;
    }

    /** What to look at before anything is written. */
    default DeviceChecks deviceChecks() {
        return DeviceChecks.NONE;
    }

    /** A device or an image that is there. */
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

    /** A file that the change makes, {@code size} bytes long; until it is confirmed it reads as zeros. */
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

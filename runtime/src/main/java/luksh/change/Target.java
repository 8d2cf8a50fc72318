package luksh.change;

import java.io.File;
import luksh.device.Device;
import luksh.device.Disk;

/** The device that a change is about. It is read for the plan and opened for writing only once all is computed. */
public interface Target {
    /** What the person called it. */
    String path();

    /** Opens it for reading; the caller closes it. */
    Device read();

    /** Opens it for writing; the caller closes it. */
    Device write();

    /** After a failed write: removes what {@link #write} made; true if there was something to remove. */
    default boolean discard() {
        return false;
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
                return new Blank(path, size);
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

package luksh.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Major and minor number of a block device; prints as in sysfs, {@code 7:1}. */
record DeviceNumber(long major, long minor) {
    private static final int TYPE_MASK = 0170000;
    private static final int BLOCK_DEVICE = 0060000;

    /** Empty if the path is no block device or does not exist. */
    static Optional<DeviceNumber> of(Path path) {
        try {
            if (((int) Files.getAttribute(path, "unix:mode") & TYPE_MASK) != BLOCK_DEVICE) {
                return Optional.empty();
            }
            return Optional.of(ofDev((long) Files.getAttribute(path, "unix:rdev")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Splits Linux's 64-bit {@code dev_t}, which makedev(3) builds. */
    static DeviceNumber ofDev(long dev) {
        long major = ((dev >>> 8) & 0xfff) | ((dev >>> 32) & 0xfffff000L);
        long minor = (dev & 0xff) | ((dev >>> 12) & 0xffffff00L);
        return new DeviceNumber(major, minor);
    }

    /** Reads the format of {@link #toString}. */
    static Optional<DeviceNumber> parse(String text) {
        String[] parts = text.split(":", -1);
        try {
            return parts.length == 2
                    ? Optional.of(new DeviceNumber(Long.parseLong(parts[0]), Long.parseLong(parts[1])))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return major + ":" + minor;
    }
}

package luksh.device;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Identifies a device or an image again later. A disk is identified by udev's names for the hardware and not by its
 * port; an image by its path and inode.
 *
 * @param path without symbolic links
 * @param names links below {@code /dev/disk/by-id} and {@code by-partuuid}; for an image {@code file:device/inode}
 * @param size in bytes
 */
public record DeviceIdentity(String path, Set<String> names, long size) {
    public DeviceIdentity {
        names = Collections.unmodifiableSet(new TreeSet<>(names));
    }

    /** @param device open; the caller closes it */
    public static DeviceIdentity of(Device device) {
        return of(device, Path.of("/dev/disk"));
    }

    static DeviceIdentity of(Device device, Path links) {
        Path path = Path.of(device.path());
        Path real = Sysfs.real(path);
        var names = new TreeSet<String>();
        if (DeviceNumber.of(real).isPresent()) {
            for (String folder : new String[] {"by-id", "by-partuuid"}) {
                names.addAll(linksTo(real, links.resolve(folder)));
            }
        } else {
            try {
                names.add("file:" + Files.getAttribute(real, "unix:dev") + "/" + Files.getAttribute(real, "unix:ino"));
            } catch (IOException | UnsupportedOperationException e) {
                // then only its path identifies it
            }
        }
        return new DeviceIdentity(real.toString(), names, device.size());
    }

    /**
     * One text for each device or file, the same for links, hard links, other device nodes, and a loop device with
     * the whole image. If the path does not exist, the text is the path.
     */
    public static String key(String path) {
        try {
            return key(Path.of(path), Path.of("/sys"));
        } catch (InvalidPathException e) {
            return path;
        }
    }

    static String key(Path path, Path sys) {
        Path real = Sysfs.real(path);
        return DeviceNumber.of(real).map(number -> key(number, sys)).orElseGet(() -> StorageStack.name(real));
    }

    static String key(DeviceNumber number, Path sys) {
        Path device = sys.resolve("dev/block/" + number);
        String backing = Sysfs.text(device.resolve("loop/backing_file"));
        return backing.isEmpty() || !StorageStack.isWhole(device)
                ? number.toString()
                : StorageStack.name(Path.of(backing));
    }

    private static Set<String> linksTo(Path device, Path folder) {
        var found = new TreeSet<String>();
        try (DirectoryStream<Path> links = Files.newDirectoryStream(folder)) {
            for (Path link : links) {
                if (Sysfs.real(link).equals(device)) {
                    found.add(folder.getFileName() + "/" + link.getFileName());
                }
            }
        } catch (IOException e) {
            // without udev there are no such names
        }
        return found;
    }

    /** Whether this may be the same device: they share a name, or neither has names and path and size are equal. */
    public boolean matches(DeviceIdentity other) {
        if (names.isEmpty() && other.names.isEmpty()) {
            return path.equals(other.path) && size == other.size;
        }
        return names.stream().anyMatch(other.names::contains) || (path.equals(other.path) && isFile(this, other));
    }

    /** Whether a file was replaced under its path, for example by a copy of the image. */
    private static boolean isFile(DeviceIdentity one, DeviceIdentity other) {
        return one.size == other.size
                && !one.path.startsWith("/dev/")
                && !one.names.isEmpty()
                && !other.names.isEmpty();
    }
}

package luksh.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Upon which devices and images a file lies, down to the last: from the file's file system to its block device, from a
 * partition to its disk, from a mapping to what it maps, from a loop device to the file behind it, and on from there.
 * A file system without a device (tmpfs, network) ends the walk, and so does ZFS: what lies below it is not found.
 */
public final class Placement {
    private final Path sys;
    private final Mounts mounts;

    Placement(Path sys, Path mountInfo) {
        this.sys = sys;
        this.mounts = new Mounts(mountInfo, sys);
    }

    private static Placement ofThisMachine() {
        return new Placement(Path.of("/sys"), Path.of("/proc/self/mountinfo"));
    }

    /** Whether the file lies within the volume of this container, so that it is lost together with it. */
    public static boolean isInside(String file, String container) {
        return ofThisMachine().inside(Path.of(file).toAbsolutePath(), Path.of(container));
    }

    /** Whether a write to one could change the other: the same device or image, or one upon the other. */
    public static boolean overlap(String one, String other) {
        return ofThisMachine()
                .shared(Path.of(one).toAbsolutePath(), Path.of(other).toAbsolutePath());
    }

    boolean inside(Path file, Path container) {
        return beneath(mounts.below(Files.exists(file) ? file : parent(file))).contains(name(container));
    }

    boolean shared(Path one, Path other) {
        return ground(one).contains(name(other)) || ground(other).contains(name(one));
    }

    /** The device or image itself, and all that is below it. */
    private Set<String> ground(Path path) {
        Set<String> found = beneath(DeviceNumber.of(path).map(List::of).orElseGet(() -> mounts.below(path)));
        found.add(name(path));
        return found;
    }

    /** A device's number ({@code 8:1}), a file's {@code dev/inode}: whatever path leads there. */
    private static String name(Path path) {
        return DeviceNumber.of(path).map(DeviceNumber::toString).orElseGet(() -> identity(path));
    }

    /** These devices and all that is below them, by {@link #name}. */
    private Set<String> beneath(List<DeviceNumber> first) {
        var found = new HashSet<String>();
        var numbers = new ArrayDeque<DeviceNumber>(first);
        while (!numbers.isEmpty()) {
            var devices = new ArrayDeque<Path>(List.of(sys.resolve("dev/block/" + numbers.pop())));
            while (!devices.isEmpty()) {
                Path device = Sysfs.real(devices.pop());
                if (!Files.exists(device) || !found.add(Sysfs.text(device.resolve("dev")))) {
                    continue;
                }
                if (Files.exists(device.resolve("partition"))) {
                    devices.push(parent(device));
                }
                Sysfs.children(device.resolve("slaves")).forEach(devices::push);
                String backing = Sysfs.text(device.resolve("loop/backing_file"));
                if (!backing.isEmpty() && found.add(identity(Path.of(backing)))) {
                    numbers.addAll(mounts.below(Path.of(backing)));
                }
            }
        }
        return found;
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static String identity(Path file) {
        try {
            return Files.getAttribute(file, "unix:dev") + "/" + Files.getAttribute(file, "unix:ino");
        } catch (IOException e) {
            return file.toString();
        }
    }
}

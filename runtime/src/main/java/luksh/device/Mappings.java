package luksh.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The kernel's current mappings of a device or an image, from sysfs; only reads. */
public final class Mappings {
    private final Path sys;
    private final Function<Path, Optional<DeviceNumber>> numbers;

    /** @param numbers returns the number of a block device, and empty for anything else */
    Mappings(Path sys, Function<Path, Optional<DeviceNumber>> numbers) {
        this.sys = sys;
        this.numbers = numbers;
    }

    private static Mappings ofThisMachine() {
        return new Mappings(Path.of("/sys"), DeviceNumber::of);
    }

    /**
     * Names of the open dm-crypt mappings on this device, its partitions, devices stacked on them, or a loop device
     * of this image; sorted. Empty if there is none or sysfs is missing.
     */
    public static List<String> over(String path) {
        return ofThisMachine().crypt(path);
    }

    /**
     * As {@link #over}, and also the mappings with the UUID of this header: those over the payload of a detached
     * header, and those of a copy, which look the same.
     */
    public static List<String> of(String path) {
        return ofThisMachine().opened(path);
    }

    /** The loop devices of this image, for example {@code /dev/loop0}; sorted. */
    public static List<String> loops(String path) {
        return ofThisMachine().attached(path);
    }

    List<String> crypt(String path) {
        var names = new TreeSet<String>();
        var seen = new HashSet<Path>();
        starts(path).forEach(device -> collect(device, names, seen));
        return List.copyOf(names);
    }

    List<String> opened(String path) {
        var names = new TreeSet<String>(crypt(path));
        String uuid = uuid(path);
        for (Path device : Sysfs.children(sys.resolve("block"))) {
            if (isOf(Sysfs.text(device.resolve("dm/uuid")), uuid)) {
                names.add(Sysfs.text(device.resolve("dm/name")));
            }
        }
        return List.copyOf(names);
    }

    private static String uuid(String path) {
        try {
            return DevicePath.uuidOf(Path.of(path));
        } catch (InvalidPathException e) {
            return "";
        }
    }

    /** Whether the UUID of a mapping, {@code CRYPT-LUKS2-0123…-name}, contains that of the header, which has dashes. */
    static boolean isOf(String mapping, String header) {
        String plain = header.replace("-", "").toLowerCase(Locale.ROOT);
        return !plain.isEmpty()
                && (mapping.startsWith("CRYPT-LUKS1-" + plain + "-")
                        || mapping.startsWith("CRYPT-LUKS2-" + plain + "-"));
    }

    List<String> attached(String path) {
        return loopFolders(path).stream()
                .map(folder -> "/dev/" + folder.getFileName())
                .sorted()
                .toList();
    }

    private List<Path> starts(String path) {
        try {
            return numbers.apply(Path.of(path))
                    .map(number -> List.of(sys.resolve("dev/block/" + number)))
                    .orElseGet(() -> loopFolders(path));
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    private void collect(Path device, Set<String> names, Set<Path> seen) {
        Path folder = Sysfs.real(device);
        if (!seen.add(folder)) {
            return;
        }
        for (Path holder : Sysfs.children(folder.resolve("holders"))) {
            if (Sysfs.text(holder.resolve("dm/uuid")).startsWith("CRYPT-")) {
                names.add(Sysfs.text(holder.resolve("dm/name")));
            } else {
                collect(holder, names, seen);
            }
        }
        Sysfs.children(folder).stream()
                .filter(child -> Files.exists(child.resolve("partition")))
                .forEach(partition -> collect(partition, names, seen));
    }

    List<Path> loopFolders(String path) {
        var found = new ArrayList<Path>();
        for (Path device : Sysfs.children(sys.resolve("block"))) {
            String backing = Sysfs.text(device.resolve("loop/backing_file"));
            if (!backing.isEmpty() && isSame(backing, path)) {
                found.add(device);
            }
        }
        return found;
    }

    private static boolean isSame(String backing, String path) {
        try {
            return Files.isSameFile(Path.of(backing), Path.of(path));
        } catch (IOException | InvalidPathException e) {
            return false;
        }
    }
}

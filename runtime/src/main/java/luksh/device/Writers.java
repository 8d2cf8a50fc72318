package luksh.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Other processes that have a device or an image open for writing, as far as /proc shows them: root sees all, other
 * users their own. Mappings and loop devices of the kernel are not processes. Processes that only read, such as udev,
 * do not count, except a cryptsetup that is about to change a header. Processes that take part in the lock on LUKS2
 * metadata do not count either, because that lock keeps them apart from luksh.
 */
public final class Writers {
    private static final int ACCESS_MODE = 3;
    /** Actions of cryptsetup(8) that write LUKS1 headers. */
    private static final Set<String> CHANGES = Set.of(
            "luksAddKey",
            "luksChangeKey",
            "luksConvertKey",
            "luksRemoveKey",
            "luksKillSlot",
            "luksDelKey",
            "luksUUID",
            "luksErase",
            "erase",
            "convert",
            "reencrypt",
            "luksFormat",
            "luksHeaderRestore");

    private final Path proc;
    private final Path sys;
    private final long self;

    Writers(Path proc, Path sys, long self) {
        this.proc = proc;
        this.sys = sys;
        this.self = self;
    }

    /** For example {@code qemu-system-x86_64 -drive … (process 4711)} on {@code /srv/disk.img}. */
    public record Writer(long pid, String program, String path) {}

    /**
     * Processes that could write to this device or image: through itself, through the disk of a partition, or through
     * the image of a loop device.
     */
    public static List<Writer> to(String path) {
        try {
            long self = ProcessHandle.current().pid();
            return new Writers(Path.of("/proc"), Path.of("/sys"), self).find(Path.of(path));
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    List<Writer> find(Path path) {
        Map<Long, String> found = open(paths(path));
        if (!found.isEmpty()) {
            found.keySet().removeAll(LockOwners.participants(path));
        }
        return found.entrySet().stream()
                .map(entry -> new Writer(entry.getKey(), LockOwners.name(entry.getKey()), entry.getValue()))
                .toList();
    }

    /** For each process, the path under which it has one of these open. */
    private Map<Long, String> open(Set<String> paths) {
        var found = new TreeMap<Long, String>();
        for (Path process : Sysfs.children(proc)) {
            String name = process.getFileName().toString();
            if (name.chars().allMatch(Character::isDigit) && Long.parseLong(name) != self) {
                open(process, paths).ifPresent(file -> found.put(Long.parseLong(name), file));
            }
        }
        return found;
    }

    /** By {@link #name}, so that the path that they opened does not matter. */
    private Set<String> paths(Path path) {
        var paths = new HashSet<String>();
        add(paths, path);
        DeviceNumber.of(path).ifPresent(number -> {
            Path device = Sysfs.real(sys.resolve("dev/block/" + number));
            if (Files.exists(device.resolve("partition"))) {
                device = Sysfs.real(device.resolve(".."));
                paths.add(Sysfs.text(device.resolve("dev")));
            }
            String image = Sysfs.text(device.resolve("loop/backing_file"));
            if (!image.isEmpty()) {
                add(paths, Path.of(image));
            }
        });
        paths.remove("");
        return paths;
    }

    private static void add(Set<String> paths, Path path) {
        try {
            paths.add(name(path));
        } catch (IOException e) {
            // a missing file is open nowhere
        }
    }

    private static Optional<String> open(Path process, Set<String> paths) {
        for (Path descriptor : Sysfs.children(process.resolve("fd"))) {
            try {
                String target = Files.readSymbolicLink(descriptor).toString();
                // pipes and sockets have no folder
                if (target.startsWith("/")
                        && paths.contains(name(descriptor))
                        && (isWriting(process.resolve("fdinfo").resolve(descriptor.getFileName()))
                                || isGoingToWrite(process))) {
                    return Optional.of(target);
                }
            } catch (IOException e) {
                // it was closed in the meantime
            }
        }
        return Optional.empty();
    }

    /** As {@link StorageStack#name}, with one system call per file, because there may be ten thousand. */
    private static String name(Path path) throws IOException {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return attributes.isOther()
                ? DeviceNumber.of(path).map(DeviceNumber::toString).orElse("")
                : String.valueOf(attributes.fileKey());
    }

    /**
     * cryptsetup only reads while it derives a key for a LUKS1 slot. Then it writes back the header that it read
     * minutes ago.
     */
    private static boolean isGoingToWrite(Path process) {
        List<String> words = LockOwners.words(process);
        return !words.isEmpty()
                && words.get(0).equals("cryptsetup")
                && words.stream().anyMatch(CHANGES::contains);
    }

    private static boolean isWriting(Path info) {
        return Sysfs.text(info)
                .lines()
                .filter(line -> line.startsWith("flags:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring("flags:".length()).strip(), 8))
                .anyMatch(flags -> (flags & ACCESS_MODE) != 0);
    }
}

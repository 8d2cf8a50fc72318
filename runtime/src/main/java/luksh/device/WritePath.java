package luksh.device;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import luksh.device.Mounts.Mount;
import luksh.format.ShellWord;

/**
 * Decides whether luksh may write to a path. If data is open under two paths, it is cached twice, and one cache later
 * overwrites the other's header: an image and its loop device, a member and its array, a disk and its partition. Only
 * reads sysfs and the mounts.
 */
public final class WritePath {
    private final Path sys;
    private final Mounts mounts;
    private final Swaps swaps;
    private final Namespaces namespaces;

    /** @param proc the /proc folder of other processes */
    WritePath(Path sys, Path mountInfo, Path proc) {
        this.sys = sys;
        this.mounts = new Mounts(mountInfo);
        this.swaps = new Swaps(proc.resolve("swaps"));
        this.namespaces = new Namespaces(proc);
    }

    private static WritePath ofThisMachine() {
        return new WritePath(Path.of("/sys"), Path.of("/proc/self/mountinfo"), Path.of("/proc"));
    }

    /**
     * Why a path is wrong.
     *
     * @param reason a sentence without a full stop
     * @param instead what to do: the right path if there is one
     */
    public record Wrong(String reason, String instead) {}

    /** Reasons not to write to this device or image; empty if it does not exist. */
    public static List<Wrong> wrong(String path) {
        try {
            return ofThisMachine().reasons(Path.of(path));
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    /** Why nobody can write to it, for example because the device is read-only. */
    public static Optional<Wrong> closed(String path) {
        try {
            return ofThisMachine().readOnly(Path.of(path));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    Optional<Wrong> readOnly(Path path) {
        return DeviceNumber.of(path).flatMap(number -> readOnly(path, number));
    }

    Optional<Wrong> readOnly(Path path, DeviceNumber number) {
        return Sysfs.text(device(number).resolve("ro")).equals("1")
                ? Optional.of(new Wrong(
                        "the device is read-only",
                        "this may make it writable: blockdev --setrw " + ShellWord.of(path.toString())))
                : Optional.empty();
    }

    List<Wrong> reasons(Path path) {
        var found =
                new ArrayList<Wrong>(DeviceNumber.of(path).map(this::reasons).orElseGet(List::of));
        found.addAll(attached(path));
        if (DeviceNumber.of(path).isEmpty() && swaps.file(path)) {
            found.add(swapped(path.toString()));
        }
        return found;
    }

    private Path device(DeviceNumber number) {
        return Sysfs.real(sys.resolve("dev/block/" + number));
    }

    /** Loop devices that are attached to this image or device. */
    private List<Wrong> attached(Path path) {
        var found = new ArrayList<Wrong>();
        for (Path loop : new Mappings(sys, DeviceNumber::of).loopFolders(path.toString())) {
            String name = "/dev/" + loop.getFileName();
            boolean right = StorageStack.isWhole(loop)
                    && !Sysfs.text(loop.resolve("ro")).equals("1");
            found.add(new Wrong(
                    "it is attached to " + name + ", which has its own cache",
                    right ? "write to " + name + " instead" : "losetup --detach " + ShellWord.of(name) + " first"));
        }
        return found;
    }

    List<Wrong> reasons(DeviceNumber number) {
        Path device = device(number);
        var found = new ArrayList<Wrong>();
        holders(device, "it").forEach(found::add);
        if (Files.exists(device.resolve("partition"))) {
            Path disk = Sysfs.real(device.resolve(".."));
            holders(disk, "its disk " + disk.getFileName()).forEach(found::add);
        }
        mounted(number, device)
                .map(mount -> new Wrong(
                        "it is mounted on " + mount.point(), "run umount " + ShellWord.of(mount.point()) + " first"))
                .or(() -> elsewhere(number, device))
                .ifPresent(found::add);
        if (swaps.device(number, device)) {
            found.add(swapped("/dev/" + device.getFileName()));
        }
        twins(device).forEach(found::add);
        for (Path partition : Sysfs.children(device)) {
            if (Files.exists(partition.resolve("partition"))) {
                inUse(partition).ifPresent(found::add);
            }
        }
        return found;
    }

    /** Of the devices on top, only a crypt mapping leaves the header to other programs. */
    private static List<Wrong> holders(Path device, String whose) {
        return Sysfs.children(device.resolve("holders")).stream()
                .map(Sysfs::real)
                .sorted()
                .filter(holder -> !Sysfs.text(holder.resolve("dm/uuid")).startsWith("CRYPT-"))
                .map(holder -> held(holder, whose))
                .toList();
    }

    private static Wrong held(Path holder, String whose) {
        String uuid = Sysfs.text(holder.resolve("dm/uuid"));
        String name = Sysfs.text(holder.resolve("dm/name"));
        String whole = name.isEmpty() ? "/dev/" + holder.getFileName() : "/dev/mapper/" + name;
        String kind = uuid.startsWith("mpath-")
                ? "a path of the multipath device "
                : uuid.startsWith("LVM-")
                        ? "a physical volume below "
                        : Files.exists(holder.resolve("md")) ? "a member of the array " : "a part of ";
        return new Wrong(whose + " is " + kind + whole, "write to " + whole + " instead");
    }

    private Optional<Wrong> elsewhere(DeviceNumber number, Path device) {
        for (Namespaces.Namespace other : namespaces.others()) {
            Optional<Mount> mount = mounted(other.mounts(), number, device);
            if (mount.isPresent()) {
                Path point = mount.get().point();
                return Optional.of(new Wrong(
                        "it is mounted on " + point + " in the mount namespace of " + LockOwners.name(other.pid())
                                + ", not in this one",
                        "nsenter --mount --target " + other.pid() + " umount " + ShellWord.of(point) + " first"));
            }
        }
        return Optional.empty();
    }

    private static Wrong swapped(String name) {
        return new Wrong("it is in use as swap space", "swapoff " + ShellWord.of(name) + " first");
    }

    /** Other loop devices in use that share bytes of the image. */
    private List<Wrong> twins(Path loop) {
        String image = Sysfs.text(loop.resolve("loop/backing_file"));
        if (image.isEmpty()) {
            return List.of();
        }
        return new Mappings(sys, DeviceNumber::of)
                .loopFolders(image).stream()
                        .map(Sysfs::real)
                        .filter(other -> !other.equals(loop) && overlap(other, loop))
                        .sorted()
                        .flatMap(other -> use(other).stream()
                                .map(how -> new Wrong(
                                        "its image is also attached to /dev/" + other.getFileName() + ", which is "
                                                + how,
                                        "end that use first")))
                        .toList();
    }

    private static boolean overlap(Path one, Path other) {
        return start(one) < end(other) && start(other) < end(one);
    }

    private static long start(Path loop) {
        return number(loop.resolve("loop/offset"));
    }

    private static long end(Path loop) {
        long limit = number(loop.resolve("loop/sizelimit"));
        return limit == 0 ? Long.MAX_VALUE : start(loop) + limit;
    }

    private static long number(Path attribute) {
        String text = Sysfs.text(attribute);
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private Optional<Wrong> inUse(Path partition) {
        return use(partition)
                .map(how -> new Wrong(
                        "its partition /dev/" + partition.getFileName() + " is " + how,
                        "give the partition if you mean it, or end its use first"));
    }

    private Optional<String> use(Path device) {
        Optional<DeviceNumber> number = DeviceNumber.parse(Sysfs.text(device.resolve("dev")));
        Optional<String> use = number.flatMap(n -> mounted(n, device)).map(mount -> "mounted on " + mount.point());
        if (use.isEmpty() && number.flatMap(n -> elsewhere(n, device)).isPresent()) {
            use = Optional.of("mounted in another mount namespace");
        }
        if (use.isEmpty() && number.filter(n -> swaps.device(n, device)).isPresent()) {
            use = Optional.of("in use as swap space");
        }
        return use.isPresent()
                ? use
                : Sysfs.children(device.resolve("holders")).stream()
                        .map(holder -> "held by " + holder.getFileName())
                        .sorted()
                        .findFirst();
    }

    /** By its number, or by the source, if the file system has a number of its own. */
    private Optional<Mount> mounted(DeviceNumber number, Path device) {
        return mounted(mounts, number, device);
    }

    private static Optional<Mount> mounted(Mounts mounts, DeviceNumber number, Path device) {
        return mounts.all().stream()
                .filter(mount -> mount.number().equals(number)
                        || (mount.number().major() == 0 && mount.source().equals("/dev/" + device.getFileName())))
                .findFirst();
    }
}

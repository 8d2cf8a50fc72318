package luksh.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import luksh.device.Mounts.Mount;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a file depends on, down to the last device: file system, block device, partition, disk, mapping,
 * loop device, the file behind it, and so on. Devices are identified by their numbers and files by their inodes, so
 * the path to them does not matter.
 */
final class StorageStack {
    private static final Set<String> MEMORY = Set.of("tmpfs", "ramfs", "rootfs", "devtmpfs", "hugetlbfs");

    private final Path sys;
    private final Mounts mounts;
    private final Set<String> names = new HashSet<>();
    private final Map<String, String> images = new HashMap<>();
    private final List<Crypt> crypts = new ArrayList<>();
    private final Set<Path> files = new HashSet<>();
    private @Nullable String vanishing;
    private @Nullable String unknown;

    /** A dm-crypt mapping in the stack, and the devices directly below it. */
    record Crypt(String number, String name, String uuid, Set<String> below) {}

    StorageStack(Path sys, Mounts mounts) {
        this.sys = sys;
        this.mounts = mounts;
    }

    /** A device's number ({@code 8:1}) or a file's {@code dev/inode}. */
    static String name(Path path) {
        return DeviceNumber.of(path).map(DeviceNumber::toString).orElseGet(() -> identity(path));
    }

    private static String identity(Path file) {
        try {
            return Files.getAttribute(file, "unix:dev") + "/" + Files.getAttribute(file, "unix:ino");
        } catch (IOException e) {
            return file.toString();
        }
    }

    /** Names in the format of {@link #name}. */
    Set<String> names() {
        return names;
    }

    /** The image that this loop device contains completely, or the name itself. */
    String image(String name) {
        return images.getOrDefault(name, name);
    }

    List<Crypt> crypts() {
        return crypts;
    }

    /** The part that a power cut clears, if any: {@code tmpfs}, {@code zram0}. */
    Optional<String> vanishing() {
        return Optional.ofNullable(vanishing);
    }

    /** The file system that does not show its devices, if any. */
    Optional<String> unknown() {
        return Optional.ofNullable(unknown);
    }

    /** Adds a device or an image and everything below it. */
    void add(Path path) {
        Optional<DeviceNumber> number = DeviceNumber.of(path);
        if (number.isPresent()) {
            device(number.get());
        } else {
            names.add(identity(path));
            fileSystem(path);
        }
    }

    /** The file system of an existing file or folder. */
    Optional<Mount> mount(Path file) {
        return mounts.of(Sysfs.real(file), number(file));
    }

    private static @Nullable DeviceNumber number(Path file) {
        try {
            return DeviceNumber.ofDev((long) Files.getAttribute(file, "unix:dev"));
        } catch (IOException e) {
            return null;
        }
    }

    /** Adds the file system of this file or folder and everything below it. */
    void fileSystem(Path file) {
        if (!files.add(Sysfs.real(file))) {
            return;
        }
        Optional<Mount> found = mount(file);
        if (found.isEmpty()) {
            DeviceNumber number = number(file);
            if (number == null || number.major() == 0) {
                unknown = "an unknown file system";
            } else {
                device(number);
            }
            return;
        }
        Mount mount = found.get();
        if (MEMORY.contains(mount.type())) {
            vanishing = mount.type();
        } else if (mount.type().equals("overlay")) {
            upper(mount).ifPresentOrElse(this::fileSystem, () -> unknown = "overlay");
        } else if (mount.number().major() != 0) {
            device(mount.number());
        } else {
            List<DeviceNumber> members = members(mount);
            members.forEach(this::device);
            if (members.isEmpty()) {
                unknown = mount.type() + " (" + mount.source() + ")";
            }
        }
    }

    /** Empty for a read-only overlay, and in a container, where the path may be that of the host. */
    Optional<Path> upper(Mount mount) {
        try {
            return mount.option("upperdir").map(Path::of).filter(Files::exists);
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Btrfs and bcachefs may use several devices, and have a device number that belongs to none of them. */
    private List<DeviceNumber> members(Mount mount) {
        var found = new ArrayList<DeviceNumber>();
        for (String source : mount.source().split(":", -1)) {
            block(source).ifPresent(found::add);
        }
        for (Path fileSystem : Sysfs.children(sys.resolve("fs/btrfs"))) {
            List<DeviceNumber> members = Sysfs.children(fileSystem.resolve("devices")).stream()
                    .flatMap(device -> DeviceNumber.parse(Sysfs.text(device.resolve("dev"))).stream())
                    .toList();
            if (found.stream().anyMatch(members::contains)) {
                found.addAll(members);
                break;
            }
        }
        return found;
    }

    private static Optional<DeviceNumber> block(String source) {
        try {
            return DeviceNumber.of(Path.of(source));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private void device(DeviceNumber first) {
        names.add(first.toString());
        var devices = new ArrayDeque<Path>(List.of(sys.resolve("dev/block/" + first)));
        if (!Files.exists(devices.peek())) {
            unknown = "device " + first;
            return;
        }
        var seen = new HashSet<Path>();
        while (!devices.isEmpty()) {
            Path device = Sysfs.real(devices.pop());
            if (!seen.add(device)) {
                continue;
            }
            String number = Sysfs.text(device.resolve("dev"));
            names.add(number);
            if (Files.exists(device.resolve("partition"))) {
                devices.push(device.resolve(".."));
            }
            List<Path> slaves = Sysfs.children(device.resolve("slaves"));
            slaves.forEach(devices::push);
            crypt(device, number, slaves);
            loop(device, number);
            String name = String.valueOf(device.getFileName());
            if (name.matches("(zram|ram)[0-9]+")) {
                vanishing = name;
            }
        }
    }

    private void crypt(Path device, String number, List<Path> slaves) {
        String uuid = Sysfs.text(device.resolve("dm/uuid"));
        if (uuid.startsWith("CRYPT-")) {
            var below = new HashSet<String>();
            slaves.forEach(slave -> below.add(Sysfs.text(slave.resolve("dev"))));
            crypts.add(new Crypt(number, Sysfs.text(device.resolve("dm/name")), uuid, below));
        }
    }

    private void loop(Path device, String number) {
        String backing = Sysfs.text(device.resolve("loop/backing_file"));
        if (backing.isEmpty()) {
            return;
        }
        Path file = Path.of(backing);
        String image = name(file);
        if (isWhole(device)) {
            images.put(number, image);
        }
        if (DeviceNumber.of(file).isPresent() || !names.contains(image)) {
            add(file);
        }
    }

    static boolean isWhole(Path loop) {
        return Sysfs.text(loop.resolve("loop/offset")).matches("0?")
                && Sysfs.text(loop.resolve("loop/sizelimit")).matches("0?");
    }
}

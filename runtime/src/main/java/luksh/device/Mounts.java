package luksh.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What lies below a file system whose own device number says nothing: btrfs, which may span several devices, and
 * overlayfs, which writes to another folder. See mountinfo in proc_pid_mountinfo(5).
 */
final class Mounts {
    private static final int MOUNT_POINT = 4;

    private final Path mountInfo;
    private final Path sys;

    Mounts(Path mountInfo, Path sys) {
        this.mountInfo = mountInfo;
        this.sys = sys;
    }

    private record Mount(Path point, String type, String source, String options) {}

    /** The devices that this file's file system lies on: its own number first, which may be one that no device has. */
    List<DeviceNumber> below(Path file) {
        var found = new ArrayList<DeviceNumber>();
        try {
            found.add(DeviceNumber.ofDev((long) Files.getAttribute(file, "unix:dev")));
        } catch (IOException e) {
            return List.of();
        }
        if (found.get(0).major() == 0) {
            Path real = Sysfs.real(file);
            mount(real)
                    .map(mount -> mount.type().equals("overlay") ? upper(real, mount) : members(mount))
                    .ifPresent(found::addAll);
        }
        return found;
    }

    /** The last of the longest mount points hides the others. */
    private Optional<Mount> mount(Path file) {
        Mount found = null;
        for (String line : lines()) {
            String[] halves = line.split(" - ", 2);
            String[] first = halves[0].split(" ", -1);
            String[] second = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
            if (first.length <= MOUNT_POINT || second.length < 3) {
                continue;
            }
            var mount = new Mount(Path.of(plain(first[MOUNT_POINT])), second[0], plain(second[1]), plain(second[2]));
            if (file.startsWith(mount.point())
                    && (found == null
                            || mount.point().getNameCount() >= found.point().getNameCount())) {
                found = mount;
            }
        }
        return Optional.ofNullable(found);
    }

    private List<String> lines() {
        try {
            return Files.readAllLines(mountInfo);
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Blanks and backslashes stand there as {@code \040}. */
    private static String plain(String field) {
        var text = new StringBuilder();
        for (int i = 0; i < field.length(); i++) {
            if (field.startsWith("\\", i) && i + 3 < field.length()) {
                text.append((char) Integer.parseInt(field.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                text.append(field.charAt(i));
            }
        }
        return text.toString();
    }

    private List<DeviceNumber> upper(Path file, Mount mount) {
        for (String option : mount.options().split(",", -1)) {
            String[] pair = option.split("=", 2);
            if (pair[0].equals("upperdir") && pair.length == 2) {
                // in a container the name may be the host's, and lead back here
                Path upper = Sysfs.real(Path.of(pair[1]));
                return upper.equals(file) ? List.of() : below(upper);
            }
        }
        return List.of();
    }

    private List<DeviceNumber> members(Mount mount) {
        Optional<DeviceNumber> source = DeviceNumber.of(Path.of(mount.source()));
        if (source.isEmpty()) {
            return List.of();
        }
        for (Path fileSystem : Sysfs.children(sys.resolve("fs/btrfs"))) {
            List<DeviceNumber> members = Sysfs.children(fileSystem.resolve("devices")).stream()
                    .flatMap(device -> DeviceNumber.parse(Sysfs.text(device.resolve("dev"))).stream())
                    .toList();
            if (members.contains(source.get())) {
                return members;
            }
        }
        return List.of(source.get());
    }
}

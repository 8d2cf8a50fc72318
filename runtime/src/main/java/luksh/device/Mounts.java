package luksh.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The mounted file systems of this process; see proc_pid_mountinfo(5). */
final class Mounts {
    private static final int NUMBER = 2;
    private static final int MOUNT_POINT = 4;
    private static final int MOUNT_OPTIONS = 5;

    private final List<Mount> all = new ArrayList<>();

    Mounts(Path mountInfo) {
        try {
            // decoded this way, an invalid name only affects its own line
            String text = new String(Files.readAllBytes(mountInfo), StandardCharsets.UTF_8);
            text.lines().forEach(this::add);
        } catch (IOException e) {
            // without proc, only the device numbers of the files are known
        }
    }

    /**
     * One line of the table.
     *
     * @param number of the file system; major 0 means no device
     * @param options of the file system itself
     */
    record Mount(Path point, DeviceNumber number, boolean writable, String type, String source, String options) {
        /** The value of an option such as {@code upperdir=}. */
        Optional<String> option(String name) {
            for (String option : options.split(",", -1)) {
                if (option.startsWith(name + "=")) {
                    return Optional.of(option.substring(name.length() + 1));
                }
            }
            return Optional.empty();
        }
    }

    private void add(String line) {
        String[] halves = line.split(" - ", 2);
        String[] first = halves[0].split(" ", -1);
        String[] second = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
        if (first.length <= MOUNT_OPTIONS || second.length < 3) {
            return;
        }
        try {
            Path point = Path.of(plain(first[MOUNT_POINT]));
            boolean writable = isWritable(first[MOUNT_OPTIONS]) && isWritable(second[2]);
            DeviceNumber.parse(first[NUMBER])
                    .ifPresent(number ->
                            all.add(new Mount(point, number, writable, second[0], plain(second[1]), plain(second[2]))));
        } catch (InvalidPathException e) {
            // luksh cannot use such a path anyway
        }
    }

    private static boolean isWritable(String options) {
        return List.of(options.split(",", -1)).contains("rw");
    }

    /** The table writes spaces and backslashes as {@code \040}. */
    static String plain(String field) {
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

    List<Mount> all() {
        return List.copyOf(all);
    }

    /**
     * The mount that contains this file, whose path has no links: the last of those with the longest mount point,
     * because it hides the others.
     *
     * @param number of the file's own file system; its mounts are preferred, because others may be hidden
     */
    Optional<Mount> of(Path file, @Nullable DeviceNumber number) {
        Mount found = null;
        for (Mount mount : all) {
            if (file.startsWith(mount.point()) && (found == null || !hides(found, mount, number))) {
                found = mount;
            }
        }
        return Optional.ofNullable(found);
    }

    private static boolean hides(Mount found, Mount later, @Nullable DeviceNumber number) {
        boolean same = found.number().equals(number);
        if (same != later.number().equals(number)) {
            return same;
        }
        return found.point().getNameCount() > later.point().getNameCount();
    }
}

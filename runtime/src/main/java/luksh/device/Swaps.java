package luksh.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The swap devices and files of the kernel; see swaps in proc(5). */
final class Swaps {
    private final List<Path> all = new ArrayList<>();

    Swaps(Path file) {
        Sysfs.text(file).lines().skip(1).forEach(this::add);
    }

    private void add(String line) {
        try {
            all.add(Path.of(Mounts.plain(line.split("\\s", 2)[0])));
        } catch (InvalidPathException e) {
            // luksh cannot use such a path anyway
        }
    }

    /** @param device its folder in sysfs */
    boolean device(DeviceNumber number, Path device) {
        return all.stream()
                .anyMatch(
                        swap -> swap.equals(Path.of("/dev", device.getFileName().toString()))
                                || DeviceNumber.of(swap).filter(number::equals).isPresent());
    }

    boolean file(Path file) {
        return all.stream().anyMatch(swap -> isSame(swap, file));
    }

    private static boolean isSame(Path swap, Path file) {
        try {
            return Files.isSameFile(swap, file);
        } catch (IOException e) {
            return false;
        }
    }
}

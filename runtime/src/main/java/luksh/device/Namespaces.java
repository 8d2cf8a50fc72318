package luksh.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * The mount namespaces of other processes, as far as /proc shows them: those of containers, and those of services
 * that still have a file system mounted. See mount_namespaces(7).
 */
final class Namespaces {
    private final Path proc;

    Namespaces(Path proc) {
        this.proc = proc;
    }

    /** @param pid of a process in it */
    record Namespace(long pid, Mounts mounts) {}

    /** All except that of this process, each one once. */
    List<Namespace> others() {
        var seen = new HashSet<String>();
        seen.add(name(proc.resolve("self")));
        seen.add("");
        var found = new ArrayList<Namespace>();
        for (Path process : Sysfs.children(proc)) {
            String pid = process.getFileName().toString();
            if (pid.matches("[0-9]{1,9}") && seen.add(name(process))) {
                found.add(new Namespace(Long.parseLong(pid), new Mounts(process.resolve("mountinfo"))));
            }
        }
        return found;
    }

    /** Empty if unknown. */
    private static String name(Path process) {
        try {
            return Files.readSymbolicLink(process.resolve("ns/mnt")).toString();
        } catch (IOException e) {
            return "";
        }
    }
}

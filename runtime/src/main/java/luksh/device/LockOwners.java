package luksh.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds out who holds a flock(2) lock, as far as /proc shows it to this user; for messages only. */
final class LockOwners {
    private static final Path PROC = Path.of("/proc");
    private static final int LONGEST = 80;
    /** A line of proc_locks(5) for a held lock. Device numbers are hexadecimal. */
    private static final Pattern HELD =
            Pattern.compile("\\d+: FLOCK +\\S+ +\\S+ +(\\d+) ([0-9a-f]+):([0-9a-f]+):(\\d+) .*");
    /** Also matches processes that wait. */
    private static final Pattern LISTED = Pattern.compile(HELD.pattern().replace("FLOCK", "(?:-> )?FLOCK"));

    private LockOwners() {}

    /** For example {@code cryptsetup luksAddKey disk.img (process 4711)}, or {@code another program}. */
    static String of(Path file) {
        Set<Long> found = byDescriptor(file);
        if (found.isEmpty()) {
            found = byTable(file, HELD);
        }
        String names = found.stream().map(LockOwners::name).distinct().collect(Collectors.joining(" and "));
        return names.isEmpty() ? "another program" : names;
    }

    /** Processes that hold the lock on this container or wait for it, and the programs that run such a process. */
    static Set<Long> participants(Path container) {
        Path file = DeviceNumber.of(container)
                .map(number -> MetadataLock.FOLDER.resolve("L_" + number))
                .orElse(container);
        var found = new HashSet<Long>();
        Set<Long> locking = byDescriptor(file);
        locking.addAll(byTable(file, LISTED));
        for (long pid : locking) {
            found.add(pid);
            ProcessHandle.of(pid).flatMap(ProcessHandle::parent).ifPresent(parent -> found.add(parent.pid()));
        }
        return found;
    }

    /** Reliable, but only root sees the processes of other users. */
    private static Set<Long> byDescriptor(Path file) {
        var found = new TreeSet<Long>();
        try {
            Object wanted = Objects.requireNonNullElse(key(file), file);
            for (Path process : Sysfs.children(PROC)) {
                boolean numbered =
                        Character.isDigit(process.getFileName().toString().charAt(0));
                if (numbered && Sysfs.children(process.resolve("fd")).stream().anyMatch(fd -> holds(fd, wanted))) {
                    found.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            // the process has ended, and released the lock
        }
        return found;
    }

    private static boolean holds(Path descriptor, Object wanted) {
        Path info = descriptor.resolveSibling("../fdinfo").resolve(descriptor.getFileName());
        try {
            return Sysfs.text(info).contains("FLOCK") && wanted.equals(key(descriptor));
        } catch (IOException e) {
            return false;
        }
    }

    private static @Nullable Object key(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Contains the processes of all users. A process that took the lock may have ended and left it to another. */
    private static Set<Long> byTable(Path file, Pattern line) {
        var found = new TreeSet<Long>();
        try {
            var device = DeviceNumber.ofDev((long) Files.getAttribute(file, "unix:dev"));
            String inode = Files.getAttribute(file, "unix:ino").toString();
            for (String entry : Files.readAllLines(PROC.resolve("locks"))) {
                var lock = line.matcher(entry);
                if (lock.matches()
                        && lock.group(4).equals(inode)
                        && device.equals(
                                new DeviceNumber(Long.parseLong(lock.group(2), 16), Long.parseLong(lock.group(3), 16)))
                        && Files.exists(PROC.resolve(lock.group(1)))) {
                    found.add(Long.parseLong(lock.group(1)));
                }
            }
        } catch (IOException e) {
            // as above, or there is no table
        }
        return found;
    }

    /** For example {@code cryptsetup luksAddKey disk.img (process 4711)}. */
    static String name(long pid) {
        List<String> words = words(PROC.resolve(Long.toString(pid)));
        if (words.contains(FlockProcess.NAME)) {
            long owner = ProcessHandle.of(pid)
                    .flatMap(ProcessHandle::parent)
                    .map(ProcessHandle::pid)
                    .orElse(pid);
            return owner == ProcessHandle.current().pid()
                    ? "this luksh itself (process " + owner + ")"
                    : "another luksh (process " + owner + ")";
        }
        String command = String.join(" ", words);
        if (command.length() > LONGEST) {
            command = command.substring(0, LONGEST) + "…";
        }
        return (command.isEmpty() ? "a program" : command) + " (process " + pid + ")";
    }

    /** Its command line with the program's name without its folder; control characters are removed. */
    static List<String> words(Path process) {
        try {
            byte[] line = Files.readAllBytes(process.resolve("cmdline"));
            String[] words = new String(line, StandardCharsets.UTF_8).split("\0");
            words[0] = words[0].substring(words[0].lastIndexOf('/') + 1);
            return Stream.of(words)
                    .map(word -> word.replaceAll("\\p{C}", "?"))
                    .filter(word -> !word.isEmpty())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}

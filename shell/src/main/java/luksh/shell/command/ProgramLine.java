package luksh.shell.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A line for the user's shell: {@code !lsblk -f}. In Java, a line may begin with the same mark. */
public final class ProgramLine {
    /** A word of a shell after the mark. In Java a call, an operator or the end follows a name. */
    private static final Pattern MARKED = Pattern.compile("(?s)\\s*!\\s*(([\\w~./+-]+)(?:\\s.*)?)");

    /** A program alone, or with arguments that no Java follows a name with. */
    private static final Pattern COMMAND_LINE =
            Pattern.compile("(?s)([a-z]+)(?:\\s+(?:[\\w/~.'\"$*|&]|--?[A-Za-z]).*)?");

    private static final Pattern NAME = Pattern.compile("[\\p{L}_$][\\w$]*");
    private static final Set<String> JAVA = Set.of("true", "false", "this", "new", "null", "switch");
    /** Programs that users try at a prompt about disks. Those that luksh replaces are not here. */
    private static final Set<String> PROGRAMS = Set.of(
            ("apt bash blkid cat chmod chown cp cryptsetup dd df dmesg dmsetup du echo fdisk file find findmnt fsck"
                            + " gdisk git grep hexdump ip less ln losetup ls lsblk lsof lvs mdadm mkdir mkfs more mount mv"
                            + " nano nvme parted ps pvs pwd rm sfdisk sh smartctl ssh su sudo swapoff swapon sync"
                            + " systemctl touch udevadm umount uname vgs vi vim wipefs xxd")
                    .split(" "));

    private ProgramLine() {}

    /**
     * The command after the mark; empty if the line is Java.
     *
     * @param defined whether the session has a variable of this name
     */
    public static Optional<String> command(String line, Predicate<String> defined) {
        Matcher marked = MARKED.matcher(line);
        if (!marked.matches()) {
            return Optional.empty();
        }
        Matcher name = NAME.matcher(marked.group(2));
        boolean java = name.lookingAt() && (JAVA.contains(name.group()) || defined.test(name.group()));
        return java ? Optional.empty() : Optional.of(marked.group(1).strip());
    }

    /**
     * Whether the first word of a command names a program.
     *
     * @param path the folders of programs, separated by colons
     */
    public static boolean isProgram(String command, String path) {
        String word = command.split("\\s+", 2)[0];
        return Stream.of(path.split(":", -1))
                .map(folder -> Path.of(folder).resolve(word))
                .anyMatch(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    }

    /** The advice for a line that does not compile and begins with the name of a well-known program. */
    public static Optional<String> hint(String line) {
        String typed = line.strip();
        Matcher program = COMMAND_LINE.matcher(typed);
        String first = program.matches() ? program.group(1) : "";
        if (first.equals("cd")) {
            return Optional.of("luksh cannot change its folder. Use whole paths, or exit with Ctrl-D and use cd in your"
                    + " shell; /sh opens a shell");
        }
        return PROGRAMS.contains(first)
                ? Optional.of("to run it in your shell: !" + typed + "\n/sh opens a shell, and exit comes back")
                : Optional.empty();
    }
}

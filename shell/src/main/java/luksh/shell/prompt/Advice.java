package luksh.shell.prompt;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Suggestions for lines that are not Java but that users often try. */
public final class Advice {
    private static final String SAFE = "vault(\"/var/backups/luks\")";

    /** The Java line for each command of luksh. %1$s is the container, %2$s the next argument. */
    private static final Map<String, String> COMMANDS = Map.ofEntries(
            Map.entry("dump", "say(luks(\"%1$s\").dump())"),
            Map.entry("check", "luks(\"%1$s\").check()"),
            Map.entry("audit", "audit(List.of(\"%1$s\"), \"server\")"),
            Map.entry("who-opens", "luks(\"%1$s\").whoOpens(ask(\"Passphrase\"))"),
            Map.entry(
                    "format",
                    "luksFormat(\"%1$s\", f -> f.version(LUKS1).createFile(mib(16)).add(askNew(\"New passphrase\")))"),
            Map.entry("add-key", "luks(\"%1$s\").change(c -> c.add(askNew(\"New passphrase\")))"),
            Map.entry(
                    "replace",
                    "luks(\"%1$s\").change(c -> c.replace(slot(0), ask(\"Old passphrase\"), askNew(\"New passphrase\")))"),
            Map.entry(
                    "rotate",
                    "rotate(luksAll(\"%1$s\"), r -> r.from(ask(\"Old passphrase\")).to(askNew(\"New passphrase\")))"),
            Map.entry("remove-key", "luks(\"%1$s\").change(c -> c.remove(ask(\"Passphrase to remove\")))"),
            Map.entry("kill-slot", "luks(\"%1$s\").change(c -> c.kill(slot(1)))"),
            Map.entry("erase", "luks(\"%1$s\").change(c -> { c.backup(\"before.luks\"); c.erase(); })"),
            Map.entry("rekey", "luks(\"%1$s\").change(c -> c.rekey(slot(0), k -> k.iterations(300_000)))"),
            Map.entry("digest", "luks(\"%1$s\").change(c -> c.digest(d -> d.iterations(20_000)))"),
            Map.entry("bench", "bench()"),
            Map.entry("grub", "grub(luks(\"%1$s\"))"),
            Map.entry("repair", "luks(\"%1$s\").change(c -> c.repair())"),
            Map.entry("convert", "luks(\"%1$s\").change(c -> c.convert(LUKS1))"),
            Map.entry("recover", "unfinished(\"%1$s\").forEach(u -> u.finish())"),
            Map.entry("rescue", "rescue(\"%1$s\").findings()"),
            Map.entry("backup", "luks(\"%1$s\").backup(\"%2$s\")"),
            Map.entry("restore", "luks(\"%1$s\").change(c -> c.restore(luks(\"%2$s\")))"),
            Map.entry("uuid", "luks(\"%1$s\").uuid()"),
            Map.entry("volume-key", "luks(\"%1$s\").volumeKey(ask(\"Passphrase\")).saveTo(\"%2$s\")"),
            Map.entry("copy", "luks(\"%1$s\").unlock(ask(\"Passphrase\")).copyTo(\"%2$s\")"),
            Map.entry("recovery-key", "luks(\"%1$s\").change(c -> c.recoveryKey())"),
            Map.entry("name-slot", "luks(\"%1$s\").change(c -> c.name(slot(0), \"Anna\"))"),
            Map.entry("priority", "luks(\"%1$s\").change(c -> c.priority(slot(0), Priority.PREFER))"),
            Map.entry("token", "luks(\"%1$s\").tokens()"),
            Map.entry("label", "luks(\"%1$s\").change(c -> c.label(\"office\"))"),
            Map.entry("flags", "luks(\"%1$s\").change(c -> c.flags(\"allow-discards\"))"),
            Map.entry("bootkey", "bootKey(luks(\"%2$s\"), b -> b.file(\"/boot/keyfile\")).status()"),
            Map.entry("save", SAFE + ".save(luks(\"%1$s\"))"),
            Map.entry("history", SAFE + ".history(luks(\"%1$s\"))"),
            Map.entry("prune", SAFE + ".prune(luks(\"%1$s\"), 10)"),
            Map.entry("diff", "diff(luks(\"%1$s\"), luks(\"%2$s\"))"),
            Map.entry("compile", "/load FILE.jsh"),
            Map.entry("eval", "the expression itself"));

    private static final Set<String> HELP = Set.of("help", "?", "h", "man", "usage", "--help", "-h");
    private static final Set<String> LEAVE = Set.of("exit", "quit", "q", ":q", "bye", "logout", "exit;", "quit;");
    private static final Set<String> CLEAR = Set.of("clear", "cls", "reset", "clear;", "/clear");
    private static final Set<String> SLASHED = Set.of("doc", "vars", "history", "save", "load", "time");
    /** A word with arguments as in a shell. In Java nothing after a name begins like this. */
    private static final Pattern COMMAND_LINE =
            Pattern.compile("(?:(?:\\./)?luksh\\s+)?([a-z-]+)((?:\\s+(?:[\\w/~.\"']|--?[a-z])\\S*)*)");

    private Advice() {}

    /** The commands with a suggestion, for a test that none is missing. */
    public static Set<String> commands() {
        return COMMANDS.keySet();
    }

    /** Whether a line is a command with arguments, even if Java would wait for more. */
    static boolean isCommandLine(String text) {
        Matcher line = COMMAND_LINE.matcher(text.strip());
        return line.matches()
                && COMMANDS.containsKey(line.group(1))
                && !line.group(2).isBlank();
    }

    /** Suggestions for a line that does not compile; empty if there are none. */
    static Optional<String> on(String text) {
        String line = text.strip();
        String first = line.split("\\s+", 2)[0];
        if (HELP.contains(first)) {
            String about = line.substring(first.length()).strip();
            return Optional.of(
                    about.isEmpty()
                            ? "/help lists the commands, /doc NAME explains a verb"
                            : "to read about it: /doc " + about);
        }
        if (CLEAR.contains(line)) {
            return Optional.of("Ctrl-L clears the screen");
        }
        if (LEAVE.contains(line)) {
            return Optional.of("/exit or Ctrl-D exits; in a script use exit(0)");
        }
        // save and history are commands of luksh too; there a device follows
        boolean device = COMMANDS.containsKey(first) && isCommandLine(line) && !line.endsWith(".jsh");
        if (SLASHED.contains(first) && !device) {
            return Optional.of("the prompt's own commands begin with a slash: /" + line);
        }
        if (line.matches("(?:(?:\\./)?luksh\\s+)?\\S+\\.jsh")) {
            return Optional.of("to run a script: /load " + line.replaceFirst(".*\\s", ""));
        }
        Matcher command = COMMAND_LINE.matcher(line);
        if (command.matches() && COMMANDS.containsKey(command.group(1))) {
            return Optional.of(instead(command.group(1), command.group(2).strip()));
        }
        return line.matches("(?:\\./)?luksh\\b.*")
                ? Optional.of("you are already in luksh; /help lists the commands, Ctrl-D exits")
                : Optional.empty();
    }

    private static String instead(String command, String arguments) {
        List<String> files = Arrays.stream(arguments.split("\\s+", -1))
                .map(word -> word.replaceAll("[\"']", ""))
                .filter(word -> !word.isEmpty() && !word.startsWith("-"))
                .toList();
        String here = String.format(
                COMMANDS.get(command),
                files.isEmpty() ? "disk.img" : files.get(0),
                files.size() > 1 ? files.get(1) : "FILE");
        return "at this prompt, use Java: " + here + "\nTo run luksh " + command
                + (arguments.isEmpty() ? "" : " " + arguments) + ", exit with Ctrl-D and use your shell";
    }
}

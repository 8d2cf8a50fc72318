package luksh.shell.prompt.line;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line as users type it to a shell: a command of luksh or of cryptsetup with its arguments.
 *
 * @param program {@code luksh} or {@code cryptsetup}
 * @param name of the command of luksh that does the same
 * @param typed the command as it was typed, without {@code sudo} and the program
 * @param words the arguments that are not options
 * @param options the options with a value, by their long names
 */
public record ShellLine(String program, String name, String typed, List<String> words, Map<String, String> options) {
    /** cryptsetup's command alone. */
    private static final String OPEN = "open";

    private static final String SAFE = "vault(\"/var/backups/luks\")";

    /** The Java line for each command. %1$s is the container, %2$s the next argument. */
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
            Map.entry(OPEN, "luks(\"%1$s\").unlock(ask(\"Passphrase\"))"),
            Map.entry("diff", "diff(luks(\"%1$s\"), luks(\"%2$s\"))"),
            // what the prompt does without Java
            Map.entry("compile", ""),
            Map.entry("eval", ""));

    /** What cryptsetup calls the commands of luksh. */
    private static final Map<String, String> CRYPTSETUP = Map.ofEntries(
            Map.entry("luksDump", "dump"),
            Map.entry("luksUUID", "uuid"),
            Map.entry("luksAddKey", "add-key"),
            Map.entry("luksRemoveKey", "remove-key"),
            Map.entry("luksKillSlot", "kill-slot"),
            Map.entry("luksChangeKey", "replace"),
            Map.entry("luksConvertKey", "rekey"),
            Map.entry("luksFormat", "format"),
            Map.entry("luksErase", "erase"),
            Map.entry("luksHeaderBackup", "backup"),
            Map.entry("luksHeaderRestore", "restore"),
            Map.entry("luksOpen", OPEN),
            Map.entry("isLuks", "check"),
            Map.entry("benchmark", "bench"),
            Map.entry("config", "label"));

    private static final Map<String, String> SHORT = Map.of(
            "-S",
            "--key-slot",
            "-d",
            "--key-file",
            "-i",
            "--iter-time",
            "-h",
            "--hash",
            "-c",
            "--cipher",
            "-s",
            "--key-size");
    private static final Set<String> WITH_VALUE = Set.of(
            "--slot",
            "--key-slot",
            "--key-file",
            "--new-key-file",
            "--new-keyfile",
            "--iterations",
            "--pbkdf-force-iterations",
            "--iter-time",
            "--target",
            "--hash",
            "--cipher",
            "--key-size",
            "--type",
            "--label",
            "--pbkdf",
            "--pbkdf-memory",
            "--pbkdf-parallel",
            "--header",
            "--header-backup-file",
            "--priority",
            "--vault",
            "--to",
            "--memory",
            "--uuid");

    /** A word with arguments as in a shell. In Java nothing after a name begins like this. */
    private static final Pattern LINE = Pattern.compile("[a-zA-Z-]+(?:\\s+(?:[\\w/~.\"']|--?[a-zA-Z])\\S*)*");

    private static final Pattern PREFIX = Pattern.compile("(?:sudo\\s+)?(?:(?:\\./)?(luksh|cryptsetup)\\s+)?");

    /** The commands of luksh with a Java line, for a test that none is missing. */
    public static Set<String> commands() {
        Set<String> commands = new HashSet<>(COMMANDS.keySet());
        commands.remove(OPEN);
        return commands;
    }

    /** The command in a line; empty if the line is not one that luksh knows. */
    public static Optional<ShellLine> of(String line) {
        String text = line.strip();
        Matcher prefix = PREFIX.matcher(text);
        if (!prefix.lookingAt() || !LINE.matcher(text.substring(prefix.end())).matches()) {
            return Optional.empty();
        }
        boolean cryptsetup = "cryptsetup".equals(prefix.group(1));
        List<String> words = new ArrayList<>();
        Map<String, String> options = new HashMap<>();
        var rest = Arrays.asList(text.substring(prefix.end()).split("\\s+", -1)).iterator();
        while (rest.hasNext()) {
            String word = rest.next().replaceAll("[\"'\\\\]", "");
            String option = SHORT.getOrDefault(word.replaceFirst("=.*", ""), word.replaceFirst("=.*", ""));
            if (!word.startsWith("-")) {
                words.add(word);
            } else if (word.indexOf('=') > 0) {
                options.put(option, word.substring(word.indexOf('=') + 1));
            } else if (WITH_VALUE.contains(option) && rest.hasNext()) {
                options.put(option, rest.next().replaceAll("[\"'\\\\]", ""));
            }
        }
        if (words.isEmpty()) {
            return Optional.empty();
        }
        String first = words.remove(0);
        String name = CRYPTSETUP.getOrDefault(first, first);
        if (name.equals("label") && options.containsKey("--priority")) {
            name = "priority";
        }
        boolean theirs = cryptsetup || (CRYPTSETUP.containsKey(first) && !first.equals("config"));
        return COMMANDS.containsKey(name)
                ? Optional.of(new ShellLine(
                        theirs ? "cryptsetup" : "luksh", name, text.substring(prefix.end()), words, options))
                : Optional.empty();
    }

    /** Whether the line is more than the name of a command, which may be Java too. */
    public boolean hasArguments() {
        return !words.isEmpty() || !options.isEmpty() || typed.indexOf(' ') > 0;
    }

    /** The Java that does the same. Where the line says too little, it has an example of what is missing. */
    public String java() {
        String file = words.size() > 1 ? words.get(1) : options.getOrDefault("--header-backup-file", "FILE");
        String line = String.format(
                Locale.ROOT, COMMANDS.getOrDefault(name, ""), words.isEmpty() ? "disk.img" : words.get(0), file);
        Optional<String> slot = number("--slot")
                .or(() -> number("--key-slot"))
                .or(() -> name.equals("kill-slot") && file.matches("\\d+") ? Optional.of(file) : Optional.empty());
        if (slot.isPresent() && name.equals("add-key")) {
            line = line.replace("passphrase\")", "passphrase\"), s -> s.in(slot(" + slot.get() + "))");
        } else if (slot.isPresent()) {
            line = line.replaceFirst("slot\\(\\d+\\)", "slot(" + slot.get() + ")");
        }
        Optional<String> count = number("--iterations").or(() -> number("--pbkdf-force-iterations"));
        if (count.isPresent()) {
            line = line.replaceFirst("iterations\\([\\d_]+\\)", "iterations(" + count.get() + ")");
        }
        line = replaced(line, "ask\\(\"[^\"]*\"\\)", "keyFile(\"%s\")", "--key-file");
        line = replaced(line, "askNew\\(\"[^\"]*\"\\)", "keyFile(\"%s\")", "--new-key-file");
        line = replaced(line, "askNew\\(\"[^\"]*\"\\)", "keyFile(\"%s\")", "--new-keyfile");
        line = replaced(line, "label\\(\"[^\"]*\"\\)", "label(\"%s\")", "--label");
        return options.getOrDefault("--type", "").equals("luks2") ? line.replace("LUKS1", "LUKS2") : line;
    }

    private Optional<String> number(String option) {
        return Optional.ofNullable(options.get(option)).filter(value -> value.matches("[\\d_]{1,12}"));
    }

    private String replaced(String line, String example, String form, String option) {
        String value = options.get(option);
        return value == null
                ? line
                : line.replaceFirst(example, Matcher.quoteReplacement(String.format(Locale.ROOT, form, value)));
    }
}

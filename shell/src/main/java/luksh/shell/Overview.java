package luksh.shell;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import luksh.file.SmallFile;
import luksh.format.Visible;
import luksh.shell.render.HelpText;

/** All commands in groups, one line each, for {@code luksh --help} and the first page of the manual. */
final class Overview {
    static final String SUMMARY = "Inspects, changes, backs up and restores LUKS headers.";
    static final List<String> SYNOPSIS = List.of(
            "luksh                        starts the prompt; try luks(\"/dev/sda3\")",
            "luksh FILE.jsh [ARGUMENT]... runs a script; --help shows its arguments",
            "luksh COMMAND [ARGUMENT]...  runs a command below; each has --help");

    /** The group titles that a script may name, in the order of the list. */
    static final List<String> GROUPS = List.of("Look", "Passphrases", "Change", "Boot", "Rescue", "Vault", "Fleet");

    static final String OWN = "Your own";

    private static final String OTHER = "Other";
    private static final List<String> BEHIND = List.of(OTHER, BuiltIns.SHELL, OWN);
    private static final int COLUMN = 16;

    record Entry(String name, String summary) {}

    private Overview() {}

    /** The text of {@code luksh --help}, ending with a new line. */
    static String text(Scripts scripts) {
        var text = new StringBuilder(SUMMARY).append("\n\n");
        String lead = "usage: ";
        for (String line : SYNOPSIS) {
            text.append(lead).append(line).append('\n');
            lead = "       ";
        }
        groups(scripts).forEach((title, entries) -> {
            text.append('\n').append(title).append(":\n");
            entries.forEach(each -> text.append(line(each)));
        });
        return text.append("""

                        luksh COMMAND --help shows its options and examples; luksh show COMMAND
                        prints its source. All commands except dump and those under Shell are
                        scripts and have these options: --dry-run --yes --json --quiet
                        --key-file FILE --new-key-file FILE. dump has --json.
                        The prompt takes --plain (for screen readers) and --color auto|always|never.
                        """).toString();
    }

    /** The commands by group, in the order of the list: built-in commands, standard scripts, the user's own scripts. */
    static Map<String, List<Entry>> groups(Scripts scripts) {
        var groups = new TreeMap<String, List<Entry>>(Comparator.comparingInt(Overview::rank));
        List<String> own = scripts.ownNames();
        BuiltIns.all().forEach((topic, group) -> add(groups, group, new Entry(topic.name(), topic.summary())));
        for (String name : Scripts.standardNames()) {
            byte[] script = scripts.standard(name).orElseThrow();
            if (!own.contains(name)) {
                add(groups, title(script), new Entry(name, Scripts.summary(script)));
            }
        }
        for (String name : own) {
            add(groups, OWN, new Entry(name, Visible.of(ownSummary(scripts, name))));
        }
        groups.values().forEach(entries -> entries.sort(Comparator.comparing(Entry::name)));
        return groups;
    }

    private static String ownSummary(Scripts scripts, String name) {
        String hides = BuiltIns.named(name).isPresent()
                ? "(runs only by its path: luksh has a command " + name + ") "
                : scripts.standard(name).isPresent() ? "(runs instead of the standard script) " : "";
        try {
            return SmallFile.read(scripts.own(name).orElseThrow(), SmallFile.MOST_TEXT)
                    .map(text -> (hides + Scripts.summary(text)).strip())
                    .orElse((hides + "(is larger than 4 MiB)").strip());
        } catch (IOException e) {
            return (hides + "(cannot be read)").strip();
        }
    }

    private static void add(Map<String, List<Entry>> groups, String title, Entry entry) {
        groups.computeIfAbsent(title, key -> new ArrayList<>()).add(entry);
    }

    private static int rank(String title) {
        return GROUPS.contains(title) ? GROUPS.indexOf(title) : GROUPS.size() + BEHIND.indexOf(title);
    }

    /** The group that the script names, if it is one of the list. */
    static String title(byte[] script) {
        return Scripts.group(script).filter(GROUPS::contains).orElse(OTHER);
    }

    private static String line(Entry each) {
        return HelpText.entry("  " + each.name(), each.summary(), COLUMN);
    }
}

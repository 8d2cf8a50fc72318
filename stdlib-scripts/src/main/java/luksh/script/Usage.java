package luksh.script;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The text of {@code --help}, answered from what the compiler found in the source. */
public final class Usage {
    private static final String COMMON = """
            Every script takes:
              --dry-run            show the plan, write nothing
              --yes                confirm what is asked; lifts no guard
              --json               one line of JSON for each result, all else to standard error
              --quiet              no messages, progress or plan
              --key-file FILE      answers the first question for a passphrase; may be repeated
              --new-key-file FILE  answers the question for a new passphrase
            """;
    private static final String STATUS =
            "Status: 0 done, 1 usage, failed or refused, 2 wrong passphrase, 3 memory, 4 no usable LUKS, 5 busy, "
                    + "130 interrupted";
    private static final int COLUMN = 23;

    private Usage() {}

    /**
     * One line: how the script is called.
     *
     * @param command as it is typed after {@code luksh}
     */
    public static String line(String command, List<Parameter> parameters) {
        boolean options = parameters.stream().anyMatch(each -> !each.positional());
        return "usage: luksh " + command + (options ? " [options]" : "")
                + parameters.stream()
                        .filter(Parameter::positional)
                        .map(each -> " " + word(each))
                        .collect(Collectors.joining());
    }

    /** The whole help, ending with a new line. */
    public static String text(String command, String description, List<Parameter> parameters) {
        var text = new StringBuilder(line(command, parameters)).append('\n');
        if (!description.isEmpty()) {
            text.append('\n').append(description).append('\n');
        }
        section(
                text,
                "Arguments:",
                parameters.stream().filter(Parameter::positional).toList());
        section(
                text,
                "Options:",
                parameters.stream().filter(each -> !each.positional()).toList());
        return text.append('\n')
                .append(COMMON)
                .append('\n')
                .append(STATUS)
                .append('\n')
                .toString();
    }

    private static void section(StringBuilder text, String title, List<Parameter> parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        text.append('\n').append(title).append('\n');
        for (Parameter each : parameters) {
            String left = "  " + (each.positional() ? word(each) : option(each));
            text.append(left);
            text.append(left.length() < COLUMN ? " ".repeat(COLUMN - left.length()) : "\n" + " ".repeat(COLUMN));
            text.append(each.help()).append(fallback(each)).append('\n');
        }
    }

    private static String option(Parameter each) {
        return "--" + each.name() + (each.kind() == Parameter.Kind.FLAG ? "" : " VALUE");
    }

    private static String fallback(Parameter each) {
        return each.kind() != Parameter.Kind.OPTION || each.fallback().isEmpty()
                ? ""
                : " (" + each.fallback() + " if not given)";
    }

    private static String word(Parameter each) {
        return each.name().toUpperCase(Locale.ROOT) + (each.kind() == Parameter.Kind.ARGS ? "..." : "");
    }
}

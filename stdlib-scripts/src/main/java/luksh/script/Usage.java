package luksh.script;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import luksh.format.Size;
import luksh.format.Visible;

/** The text of {@code --help}, from the declarations that the compiler found in the source. */
public final class Usage {
    static final String KEY_FILE = "key-file";
    static final String NEW_KEY_FILE = "new-key-file";
    /** Suffix of the option for the first byte. */
    static final String OFFSET = "-offset";
    /** Suffix of the option for the length. */
    static final String SIZE = "-size";

    private static final String FILE = Path.class.getName();
    private static final String BYTES = Size.class.getName();

    /** The common options of every script. */
    public static final List<Parameter> COMMON = List.of(
            flag("dry-run", "show the plan and write nothing"),
            flag("yes", "confirm all questions; lifts no guard"),
            flag("json", "print each result as one line of JSON"),
            flag("quiet", "print no messages, progress or plan"),
            file(
                    KEY_FILE,
                    "answer a question for a passphrase with this file; - is all of standard input; may be repeated"),
            size(KEY_FILE + OFFSET, "start at this byte of each --key-file; also --keyfile-offset"),
            size(KEY_FILE + SIZE, "use this many bytes of each --key-file; also --keyfile-size"),
            file(NEW_KEY_FILE, "answer the question for a new passphrase with this file; - is all of standard input"),
            size(NEW_KEY_FILE + OFFSET, "start at this byte of --new-key-file; also --new-keyfile-offset"),
            size(NEW_KEY_FILE + SIZE, "use this many bytes of --new-key-file; also --new-keyfile-size"));

    /** The exit statuses of the process. */
    public static final String STATUS = """
            Status: 0 done, 1 usage, failed or refused, 2 wrong passphrase or none given,
                    3 memory, 4 no usable LUKS, 5 busy or changed meanwhile: check again,
                    6 disks left undone, 129 SIGHUP, 143 SIGTERM, 130 interrupted
            """;

    private static final int COLUMN = 23;
    private static final int WIDTH = 80;
    private static final Pattern CALL = Pattern.compile("(\\w+)\\((\\d[\\d_.]*)\\)");

    private Usage() {}

    /**
     * One line: how to call the script.
     *
     * @param command as typed after {@code luksh}
     */
    public static String line(String command, List<Parameter> parameters) {
        boolean options = parameters.stream().anyMatch(each -> !each.positional());
        return "usage: luksh " + command + (options ? " [options]" : "")
                + parameters.stream()
                        .filter(Parameter::positional)
                        .map(each -> " " + word(each))
                        .collect(Collectors.joining());
    }

    /** The whole help of a script, ending with a newline. */
    public static String text(String command, String description, List<Parameter> parameters) {
        return text(command, description, parameters, COMMON);
    }

    /**
     * The whole help, ending with a newline.
     *
     * @param common the common options
     */
    public static String text(String command, String description, List<Parameter> parameters, List<Parameter> common) {
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
        section(text, "Every script takes:", common);
        return Visible.lines(text.append('\n').append(STATUS).toString());
    }

    private static Parameter flag(String name, String help) {
        return new Parameter(Parameter.Kind.FLAG, name, "", "", help, 0);
    }

    private static Parameter size(String name, String help) {
        return new Parameter(Parameter.Kind.OPTION, name, BYTES, "", help, 0);
    }

    private static Parameter file(String name, String help) {
        return new Parameter(Parameter.Kind.OPTION, name, FILE, "", help, 0);
    }

    private static void section(StringBuilder text, String title, List<Parameter> parameters) {
        if (parameters.isEmpty()) {
            return;
        }
        text.append('\n').append(title).append('\n');
        for (Parameter each : parameters) {
            String left = "  " + form(each);
            text.append(left);
            text.append(left.length() < COLUMN ? " ".repeat(COLUMN - left.length()) : "\n" + " ".repeat(COLUMN));
            fill(text, meaning(each));
        }
    }

    /** The form of an option that the user types, or the placeholder of an argument. */
    public static String form(Parameter each) {
        if (each.positional()) {
            return word(each);
        }
        String value = each.type().equals(FILE) ? " FILE" : COMMON.contains(each) ? " SIZE" : " VALUE";
        return "--" + each.name() + (each.kind() == Parameter.Kind.FLAG ? "" : value);
    }

    /** The meaning of a parameter, with its default. */
    public static String meaning(Parameter each) {
        return each.help() + fallback(each);
    }

    /** Wraps words at 80 columns in the right column; the first line is already started. */
    private static void fill(StringBuilder text, String words) {
        int column = COLUMN;
        for (String word : words.split(" ", -1)) {
            if (column > COLUMN && column + 1 + word.length() > WIDTH) {
                text.append('\n').append(" ".repeat(COLUMN));
                column = COLUMN;
            }
            text.append(column == COLUMN ? "" : " ").append(word);
            column += word.length() + (column == COLUMN ? 0 : 1);
        }
        text.append('\n');
    }

    private static String fallback(Parameter each) {
        return each.kind() != Parameter.Kind.OPTION || each.fallback().isEmpty()
                ? ""
                : " [" + typed(each.fallback()) + "]";
    }

    /** The form that a user would type: {@code seconds(2)} in the source is {@code 2s}. */
    private static String typed(String fallback) {
        Matcher call = CALL.matcher(fallback);
        if (!call.matches()) {
            return fallback.matches("\\d[\\d_]*") ? fallback.replace("_", "") : fallback;
        }
        String number = call.group(2).replace("_", "");
        return switch (call.group(1)) {
            case "slot" -> number;
            case "bytes" -> number + "B";
            case "kib" -> number + "KiB";
            case "mib" -> number + "MiB";
            case "gib" -> number + "GiB";
            case "millis" -> number + "ms";
            case "seconds" -> number + "s";
            case "minutes" -> number + "m";
            default -> fallback;
        };
    }

    private static String word(Parameter each) {
        String word = each.name().toUpperCase(Locale.ROOT);
        return switch (each.kind()) {
            case ARGS -> word + "...";
            case OPTIONAL_ARGS -> "[" + word + "...]";
            case OPTIONAL_ARG -> "[" + word + "]";
            default -> word;
        };
    }
}

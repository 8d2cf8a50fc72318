package luksh.script;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import luksh.format.Size;

/** What a command takes, in words: for its help, its page of the manual and its errors. */
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
            flag("yes", "answer yes to confirmations; refusals such as LAST_WAY_IN need their own option"),
            flag("json", "print each result as one line of JSON"),
            flag("quiet", "print no messages, progress or plan"),
            file(
                    KEY_FILE,
                    "read the passphrase from this file (- is all of standard input); a single file answers every question,"
                            + " several files answer the questions in order"),
            size(KEY_FILE + OFFSET, "start at this byte of each --key-file; also --keyfile-offset"),
            size(KEY_FILE + SIZE, "use this many bytes of each --key-file; also --keyfile-size"),
            file(NEW_KEY_FILE, "answer the question for a new passphrase with this file (- is all of standard input)"),
            size(NEW_KEY_FILE + OFFSET, "start at this byte of --new-key-file; also --new-keyfile-offset"),
            size(NEW_KEY_FILE + SIZE, "use this many bytes of --new-key-file; also --new-keyfile-size"));

    /** The exit statuses of the process. */
    public static final String STATUS = """
            Status: 0 done, 1 usage, failed or refused, 2 wrong passphrase or none given,
                    3 not enough memory, 4 no usable LUKS,
                    5 busy, or changed by another program: check the device, then try again,
                    6 not all disks done, 129 SIGHUP, 143 SIGTERM, 130 interrupted
            """;

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

    private static Parameter flag(String name, String help) {
        return new Parameter(Parameter.Kind.FLAG, name, "", "", help, 0);
    }

    private static Parameter size(String name, String help) {
        return new Parameter(Parameter.Kind.OPTION, name, BYTES, "", help, 0);
    }

    private static Parameter file(String name, String help) {
        return new Parameter(Parameter.Kind.OPTION, name, FILE, "", help, 0);
    }

    /** An option as it is typed, or the word that stands for an argument. */
    public static String form(Parameter each) {
        if (each.positional()) {
            return word(each);
        }
        return "--" + each.name() + (each.valued() ? " " + each.placeholder() : "");
    }

    /** The meaning of a parameter, with its default. */
    public static String meaning(Parameter each) {
        return (each.meaning() + fallback(each)).strip();
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

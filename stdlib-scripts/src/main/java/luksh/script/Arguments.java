package luksh.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import luksh.format.ExitStatus;
import luksh.format.LuksException;

/** The values of a script's parameters and of the common options. */
public final class Arguments {
    private static final int MOST_NAMED = 4;

    private final Map<String, List<String>> positional;
    private final Map<String, String> options;
    private final RunOptions common;
    /** Names of positional arguments. */
    private final Set<String> places;

    private Arguments(
            Map<String, List<String>> positional, Map<String, String> options, RunOptions common, Set<String> places) {
        this.places = Set.copyOf(places);
        this.positional = Map.copyOf(positional);
        this.options = Map.copyOf(options);
        this.common = common;
    }

    /** No arguments, as at the prompt. */
    public static Arguments none(RunOptions common) {
        return new Arguments(Map.of(), Map.of(), common, Set.of());
    }

    /**
     * Parses a command line for the declared parameters, before the script runs.
     *
     * @throws LuksException status 1, if an option is unknown, a value is missing or invalid, or the number of
     *     arguments is wrong
     */
    public static Arguments parse(List<Parameter> parameters, List<String> words) {
        return parse(parameters, words, true);
    }

    /**
     * The same for a command that may be no script.
     *
     * @param script whether it accepts the common options
     * @throws LuksException status 1, as above
     */
    public static Arguments parse(List<Parameter> parameters, List<String> words, boolean script) {
        var line = new CommandLine(parameters, words, script);
        Set<String> places = parameters.stream()
                .filter(Parameter::positional)
                .map(Parameter::name)
                .collect(Collectors.toSet());
        return new Arguments(bind(parameters, line.positional()), line.options(), line.common(), places);
    }

    /** Whether {@code --help} or {@code -h} is among the words before {@code --}. */
    public static boolean helpWanted(List<String> words) {
        int end = words.indexOf("--");
        return (end < 0 ? words : words.subList(0, end)).stream().anyMatch(List.of("--help", "-h")::contains);
    }

    private static Map<String, List<String>> bind(List<Parameter> parameters, List<String> words) {
        var values = new HashMap<String, List<String>>();
        int next = 0;
        for (Parameter parameter : parameters) {
            if (!parameter.positional()) {
                continue;
            }
            if (next == words.size() && parameter.mayBeMissing()) {
                continue;
            }
            if (next == words.size()) {
                throw missing(parameter.name(), parameter.help());
            }
            int end = parameter.several() ? words.size() : next + 1;
            values.put(parameter.name(), List.copyOf(words.subList(next, end)));
            next = end;
        }
        if (next < words.size()) {
            throw new LuksException(
                    "'" + words.get(next) + "' is one argument too many; "
                            + (next == 0 ? "none is" : next == 1 ? "one is" : next + " are") + " expected"
                            + valued(parameters),
                    ExitStatus.FAILED);
        }
        return values;
    }

    /**
     * The word may be the value of an option. The message lists those options, or refers to {@code --help} if there
     * are many.
     */
    private static String valued(List<Parameter> parameters) {
        List<String> options = parameters.stream()
                .filter(Parameter::valued)
                .map(parameter -> "--" + parameter.name())
                .toList();
        if (options.isEmpty()) {
            return "";
        }
        return options.size() > MOST_NAMED
                ? "; to list the options that take a value: --help"
                : "; " + String.join(", ", options) + (options.size() == 1 ? " takes a value" : " take a value");
    }

    private static LuksException missing(String name, String help) {
        return new LuksException(
                "missing argument " + name + (help.isEmpty() ? "" : " (" + help + ")"), ExitStatus.FAILED);
    }

    /** The common options. */
    public RunOptions common() {
        return common;
    }

    String arg(String name, String help, Function<Parameter, Optional<String>> asker) {
        return all(Parameter.Kind.ARG, name, help, asker).get(0);
    }

    /** The value of an argument, or the fallback if it is missing. */
    public String arg(String name, String fallback) {
        return positional.getOrDefault(name, List.of(fallback)).get(0);
    }

    List<String> args(String name, String help, Function<Parameter, Optional<String>> asker) {
        return all(Parameter.Kind.ARGS, name, help, asker);
    }

    /** The fallback alone if none was given. */
    public List<String> args(String name, String fallback) {
        return positional.getOrDefault(name, List.of(fallback));
    }

    private List<String> all(
            Parameter.Kind kind, String name, String help, Function<Parameter, Optional<String>> asker) {
        List<String> given = positional.getOrDefault(name, List.of());
        if (!given.isEmpty()) {
            return given;
        }
        String answer = asker.apply(new Parameter(kind, name, "", "", help, 0)).orElseThrow(() -> missing(name, help));
        return kind == Parameter.Kind.ARG ? List.of(answer) : words(answer, name, help);
    }

    private static List<String> words(String answer, String name, String help) {
        var words = new ArrayList<String>();
        for (String word : answer.strip().split("\\s+", -1)) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        if (words.isEmpty()) {
            throw missing(name, help);
        }
        return List.copyOf(words);
    }

    /** The value in the fallback's type, or the fallback. */
    @SuppressWarnings("unchecked")
    <T> T option(String name, T fallback) {
        OptionType type = OptionType.of(fallback)
                .orElseThrow(() -> new LuksException(
                        "the fallback of --" + name + " is a "
                                + fallback.getClass().getSimpleName() + "; expected " + OptionType.list(),
                        ExitStatus.FAILED));
        String given = options.get(name);
        return given == null ? fallback : (T) type.parse(name, given);
    }

    /** The value, or empty. */
    @SuppressWarnings("unchecked")
    <T> Optional<T> optional(String name, Class<T> type) {
        OptionType found = OptionType.named(type.getName())
                .orElseThrow(() -> new LuksException(
                        "the type of --" + name + " is " + type.getSimpleName() + "; expected " + OptionType.list(),
                        ExitStatus.FAILED));
        return Optional.ofNullable(options.get(name)).map(given -> (T) found.parse(name, given));
    }

    /**
     * Fails if this was given together with one of the others.
     *
     * @param what the name of an option, flag or argument, or {@code name=value} for that value only
     */
    void excludes(String what, String... others) {
        Stream.of(others)
                .filter(other -> given(what) && given(other))
                .findFirst()
                .ifPresent(other -> {
                    throw refused(
                            shown(what) + " and " + shown(other) + " contradict each other; leave one of them out");
                });
    }

    /** Fails if this was given without any of the others. */
    void needs(String what, String... others) {
        if (given(what) && Stream.of(others).noneMatch(this::given)) {
            throw refused(shown(what) + " has no effect without "
                    + Stream.of(others).map(this::shown).collect(Collectors.joining(" or ")));
        }
    }

    private boolean given(String what) {
        String name = name(what);
        List<String> values = options.containsKey(name)
                ? List.of(options.getOrDefault(name, ""))
                : positional.getOrDefault(name, List.of());
        return name.equals(what) ? !values.isEmpty() : values.contains(what.substring(name.length() + 1));
    }

    /** In the form that the user types. */
    private String shown(String what) {
        String name = name(what);
        String value = name.equals(what) ? "" : what.substring(name.length() + 1);
        return places.contains(name)
                ? value.isEmpty() ? name.toUpperCase(Locale.ROOT) : value
                : "--" + name + (value.isEmpty() ? "" : " " + value);
    }

    private static String name(String what) {
        int equals = what.indexOf('=');
        return equals < 0 ? what : what.substring(0, equals);
    }

    private static LuksException refused(String sentence) {
        return new LuksException(sentence, ExitStatus.FAILED);
    }

    /** Whether the flag was given. */
    public boolean flag(String name) {
        return options.containsKey(name);
    }
}

package luksh.script;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An argument, option or flag of a script, as the source declares it.
 *
 * @param type of an option, as {@link OptionType} names it; empty if it is not known before the script runs
 * @param fallback of an option or an argument that may be left out, as text; empty for all else
 * @param help as the source has it; {@link #meaning} is what is shown
 * @param line where the script first names it
 */
public record Parameter(Kind kind, String name, String type, String fallback, String help, int line) {
    private static final Pattern QUOTED = Pattern.compile("`([A-Za-z]+)`");

    /** The prelude's method that declares it. */
    public enum Kind {
        ARG,
        /** An argument with a fallback; must be the last. */
        OPTIONAL_ARG,
        ARGS,
        /** All remaining arguments, or a fallback if there are none. */
        OPTIONAL_ARGS,
        OPTION,
        /** An option without a fallback. */
        OPTIONAL,
        FLAG;

        /** Its name in a script. */
        public String method() {
            return this == OPTIONAL_ARG ? "arg" : this == OPTIONAL_ARGS ? "args" : name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same parameter with the type that the compiler found. */
    public Parameter typed(String found) {
        return new Parameter(kind, name, found, fallback, help, line);
    }

    /** Whether it is identified by its position on the command line. */
    public boolean positional() {
        return kind == Kind.ARG || kind == Kind.OPTIONAL_ARG || several();
    }

    /** Whether it is a named option with a value. */
    public boolean valued() {
        return kind == Kind.OPTION || kind == Kind.OPTIONAL;
    }

    /**
     * The word that stands for the value of an option: what the help has between backquotes, as {@code `file`}; else what
     * the type says, or the end of the option's name.
     */
    public String placeholder() {
        Matcher quoted = QUOTED.matcher(help);
        String word = quoted.find()
                ? quoted.group(1)
                : OptionType.named(type)
                        .flatMap(OptionType::placeholder)
                        .orElse(name.substring(name.lastIndexOf('-') + 1));
        return word.toUpperCase(Locale.ROOT);
    }

    /** The help as the user reads it. */
    public String meaning() {
        return valued() ? QUOTED.matcher(help).replaceAll("$1") : help;
    }

    /** It takes all arguments that are left. */
    public boolean several() {
        return kind == Kind.ARGS || kind == Kind.OPTIONAL_ARGS;
    }

    /** Whether it is an argument that may be left out. */
    public boolean mayBeMissing() {
        return kind == Kind.OPTIONAL_ARG || kind == Kind.OPTIONAL_ARGS;
    }
}

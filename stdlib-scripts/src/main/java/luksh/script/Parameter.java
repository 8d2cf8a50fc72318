package luksh.script;

import java.util.Locale;

/**
 * An argument, option or flag of a script, as the source declares it.
 *
 * @param type of an option, as {@link OptionType} names it; empty if it is only known when the script runs
 * @param fallback of an option or an optional argument, as text; otherwise empty
 * @param line where the script first declares it
 */
public record Parameter(Kind kind, String name, String type, String fallback, String help, int line) {
    /** The method of the prelude that declares it. */
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

    /** Whether it takes all remaining arguments. */
    public boolean several() {
        return kind == Kind.ARGS || kind == Kind.OPTIONAL_ARGS;
    }

    /** Whether it is an argument that may be left out. */
    public boolean mayBeMissing() {
        return kind == Kind.OPTIONAL_ARG || kind == Kind.OPTIONAL_ARGS;
    }
}

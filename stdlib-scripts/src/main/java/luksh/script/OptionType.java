package luksh.script;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.format.Slot;

/** The types of option values. The fallback or a named class determines the type. */
public enum OptionType {
    STRING(String.class, "", "a text"),
    INTEGER(Integer.class, "n", "a whole number such as 300000"),
    DOUBLE(Double.class, "n", "a number such as 1.5"),
    SLOT(Slot.class, "slot", "a slot's number, 0 to 31"),
    SIZE(Size.class, "size", "a size such as 512, 4k or 64MiB"),
    DURATION(Duration.class, "time", "a time such as 500ms, 1.5s, 30m or 2h");

    private static final Pattern SIZE_FORM = Pattern.compile("(\\d{1,19})(?:B|([kKMGTPE])(?:iB)?)?");
    private static final Pattern DURATION_FORM = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");
    private static final Pattern NUMBER_FORM = Pattern.compile("[-+]?\\d+(\\.\\d+)?([eE][-+]?\\d+)?");

    private final Class<?> type;
    private final String placeholder;
    private final String expected;

    OptionType(Class<?> type, String placeholder, String expected) {
        this.type = type;
        this.placeholder = placeholder;
        this.expected = expected;
    }

    /** The type with this fully qualified name. */
    public static Optional<OptionType> named(String className) {
        return Stream.of(values())
                .filter(each -> each.type.getName().equals(className))
                .findFirst();
    }

    /** The fully qualified name of a class that a script names, simply ({@code Size}) or fully qualified. */
    public static Optional<String> written(String name) {
        return Stream.of(values())
                .map(each -> each.type)
                .filter(type ->
                        type.getSimpleName().equals(name) || type.getName().equals(name))
                .map(Class::getName)
                .findFirst();
    }

    /** The type of this fallback. */
    static Optional<OptionType> of(Object fallback) {
        return Stream.of(values())
                .filter(each -> each.type.isInstance(fallback))
                .findFirst();
    }

    /** All types, for a message. */
    public static String list() {
        return "String, Integer, Double, Slot, Size or Duration";
    }

    /** What stands for a value in {@code --help}; a text may be anything. */
    Optional<String> placeholder() {
        return placeholder.isEmpty() ? Optional.empty() : Optional.of(placeholder);
    }

    /** The value that {@code text} means; a bad one is refused by the option's name. */
    Object parse(String option, String text) {
        Optional<?> value = switch (this) {
            case STRING -> Optional.of(text);
            case INTEGER -> integer(text);
            case DOUBLE -> number(text);
            case SLOT -> slot(text);
            case SIZE -> size(text);
            case DURATION -> duration(text);
        };
        if (value.isEmpty()) {
            throw new LuksException("--" + option + " is '" + text + "'; expected " + expected, ExitStatus.FAILED);
        }
        return value.get();
    }

    private static Optional<?> integer(String text) {
        try {
            return Optional.of(Integer.valueOf(text.replace("_", "")));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<?> number(String text) {
        return NUMBER_FORM.matcher(text).matches() ? Optional.of(Double.valueOf(text)) : Optional.empty();
    }

    private static Optional<?> slot(String text) {
        return text.matches("[12]?\\d|3[01]")
                ? Optional.of(new NumberedSlot(Integer.parseInt(text)))
                : Optional.empty();
    }

    private static Optional<?> size(String text) {
        Matcher form = SIZE_FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String unit = form.group(2);
        int power = unit == null ? 0 : "KMGTPE".indexOf(unit.toUpperCase(Locale.ROOT)) + 1;
        try {
            return Optional.of(new Size(Math.multiplyExact(Long.parseLong(form.group(1)), 1L << (10 * power))));
        } catch (ArithmeticException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<?> duration(String text) {
        Matcher form = DURATION_FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        double seconds = switch (form.group(2)) {
            case "ms" -> 1e-3;
            case "s" -> 1;
            case "m" -> 60;
            default -> 3600;
        };
        return Optional.of(Duration.ofNanos(Math.round(Double.parseDouble(form.group(1)) * seconds * 1e9)));
    }
}

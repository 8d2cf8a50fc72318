package luksh.shell.render;

import java.util.regex.Pattern;

/** The names of types as users write them. */
public final class TypeText {
    private static final Pattern PACKAGE = Pattern.compile("\\b(?:[a-z]\\w*\\.)+(?=[A-Z])");

    private TypeText() {}

    /** A message or signature with {@code String} instead of {@code java.lang.String}. */
    public static String withoutPackages(String text) {
        return PACKAGE.matcher(text).replaceAll("");
    }
}

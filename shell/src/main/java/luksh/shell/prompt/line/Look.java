package luksh.shell.prompt.line;

import java.util.Locale;
import java.util.Map;

/**
 * What the prompt may draw while the user types.
 *
 * @param styled colours and grey text
 * @param light whether the background is light, so that the colours must be dark
 * @param plain for screen readers: nothing but the text, no lists below the line
 */
public record Look(boolean styled, boolean light, boolean plain) {
    /** When to use colours. */
    public enum Colour {
        /** At a terminal that has them, unless {@code NO_COLOR} is set. */
        AUTO,
        ALWAYS,
        NEVER;

        /** The name of the option's value. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** White and light grey in {@code COLORFGBG}, which some terminals set to the numbers of their colours. */
    private static final String LIGHT = "(?:.*;)?(?:7|15)";

    /** The look of a terminal with this environment. */
    public static Look of(Colour colour, boolean plain, Map<String, String> environment) {
        boolean possible = !environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty();
        boolean styled = !plain && possible && (colour == Colour.ALWAYS || (colour == Colour.AUTO && wanted));
        return new Look(styled, environment.getOrDefault("COLORFGBG", "").matches(LIGHT), plain);
    }
}

package luksh.shell.render;

import java.util.Optional;
import luksh.finding.Severity;

/**
 * The colour of a word that needs attention. Each is readable on black and on white; yellow and the bright colours are
 * not. The word itself says the same, so nothing is lost without colours.
 */
enum Tone {
    WARNING(35),
    ERROR(31);

    private static final String END = "\033[0m";

    private final int colour;

    Tone(int colour) {
        this.colour = colour;
    }

    String on(String text) {
        return "\033[" + colour + "m" + text + END;
    }

    /** Empty for an information. */
    static Optional<Tone> of(Severity severity) {
        return switch (severity) {
            case ERROR -> Optional.of(ERROR);
            case WARNING -> Optional.of(WARNING);
            case INFO -> Optional.empty();
        };
    }
}

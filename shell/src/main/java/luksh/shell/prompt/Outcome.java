package luksh.shell.prompt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one snippet.
 *
 * @param notes sentences to tell the person: what is missing, what was lost
 */
record Outcome(Result result, List<String> notes) {
    /** How it ended. */
    sealed interface Result permits Value, Done, Rejected, Threw {}

    /**
     * It has a value.
     *
     * @param name of the variable that holds it
     * @param typed whether the person named it, so that one line of it is enough
     * @param expression whether the source is an expression that a script must wrap to show it
     */
    record Value(
            String name,
            boolean typed,
            boolean expression,
            @Nullable Object value) implements Result {}

    /**
     * It ran or was defined, and there is nothing to show.
     *
     * @param defined its name and parameters, empty for a statement
     */
    record Done(String defined) implements Result {}

    /** It does not compile. */
    record Rejected(List<Problem> problems) implements Result {}

    /**
     * It threw.
     *
     * @param frames the person's own code on the way, innermost first
     */
    record Threw(Throwable failure, List<String> frames) implements Result {}

    /**
     * What javac says.
     *
     * @param start of the part of the source that is meant; -1 if none is
     * @param end after the last character of it
     */
    record Problem(String message, int start, int end) {}

    boolean failed() {
        return result instanceof Rejected || result instanceof Threw;
    }
}

package luksh.shell.prompt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of one snippet.
 *
 * @param notes sentences for the user: missing names, lost values
 */
record Outcome(Result result, List<String> notes) {
    /** How it ended. */
    sealed interface Result permits Value, Done, Rejected, Threw {}

    /**
     * The snippet has a value.
     *
     * @param name of the variable that holds it
     * @param typed whether the user named the variable, so that one line is enough
     * @param expression whether the source is an expression that a script must wrap to show it
     */
    record Value(
            String name,
            boolean typed,
            boolean expression,
            @Nullable Object value) implements Result {}

    /**
     * The snippet ran or was defined, and has no value.
     *
     * @param defined name and parameters of the definition, empty for a statement
     */
    record Done(String defined) implements Result {}

    /** The snippet does not compile. */
    record Rejected(List<Problem> problems) implements Result {}

    /**
     * The snippet threw an exception.
     *
     * @param frames stack frames of the user's code, innermost first
     */
    record Threw(Throwable failure, List<String> frames) implements Result {}

    /**
     * A message of javac.
     *
     * @param start of the part of the source with the error; -1 if there is none
     * @param end after the last character of it
     */
    record Problem(String message, int start, int end) {}

    boolean failed() {
        return result instanceof Rejected || result instanceof Threw;
    }
}

package luksh.shell.compile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The errors found so far in one script. */
final class Problems {
    private final SourceText source;
    private final List<Problem> found = new ArrayList<>();

    Problems(SourceText source) {
        this.source = source;
    }

    void add(int position, String message) {
        add(position, message, Problem.NOWHERE);
    }

    void add(int position, String message, int other) {
        found.add(new Problem(position, message, other));
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** Throws all errors, in the order of the source, if there are any. */
    void throwIfAny() {
        if (found.isEmpty()) {
            return;
        }
        List<String> texts = found.stream()
                .sorted(Comparator.comparingInt(Problem::position))
                .map(each -> each.render(source))
                .distinct()
                .toList();
        throw new ScriptErrors(String.join("\n", texts), texts.size());
    }

    /** Throws an error after which the rest of the script cannot be checked. */
    ScriptErrors fatal(int position, String message, int other) {
        return new ScriptErrors(new Problem(position, message, other).render(source), 1);
    }

    ScriptErrors fatal(int position, String message) {
        return fatal(position, message, Problem.NOWHERE);
    }
}

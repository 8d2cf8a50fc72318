package luksh.shell.compile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the inference pass found out about the variables of a script, by their index. */
final class Types {
    /**
     * Begins the type of a variable whose own could not be inferred. Such a type does not exist, and javac is silent
     * about all that follows from it; only the message about the type itself must be dropped.
     */
    static final String UNKNOWN = "$Unknown";

    private final Map<Integer, String> inferred = new HashMap<>();
    private final Map<Integer, String> namedClasses = new HashMap<>();
    private final Set<Integer> constants = new HashSet<>();

    /** The type of a {@code var}; null for a variable that has its type written. */
    @Nullable
    String inferred(Variable variable) {
        return inferred.get(variable.index());
    }

    void infer(Variable variable, String type) {
        inferred.put(variable.index(), type);
    }

    /** The head of the class that stands for the anonymous one which the variable holds; null for all else. */
    @Nullable
    String namedClass(Variable variable) {
        return namedClasses.get(variable.index());
    }

    void nameClass(Variable variable, String head) {
        namedClasses.put(variable.index(), head);
    }

    /** A final with a constant value, which {@code case} and annotations may use. */
    boolean constant(Variable variable) {
        return constants.contains(variable.index());
    }

    void constant(Variable variable, boolean value) {
        if (value) {
            constants.add(variable.index());
        }
    }
}

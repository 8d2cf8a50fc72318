package luksh.shell.compile;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The inferred types of the variables of a script, by their index. */
final class Types {
    /**
     * Prefix of the type of a variable whose type could not be inferred. This type does not exist, so javac reports no
     * errors that follow from it. Only the message about the type itself must be dropped.
     */
    static final String UNKNOWN = "$Unknown";

    private final Map<Integer, String> inferred = new HashMap<>();
    private final Map<Integer, String> namedClasses = new HashMap<>();
    private final Set<Integer> constants = new HashSet<>();

    /** The type of a {@code var}; null for a variable with an explicit type. */
    @Nullable
    String inferred(Variable variable) {
        return inferred.get(variable.index());
    }

    void infer(Variable variable, String type) {
        inferred.put(variable.index(), type);
    }

    /** The head of the class that replaces the anonymous class of the variable; null for other variables. */
    @Nullable
    String namedClass(Variable variable) {
        return namedClasses.get(variable.index());
    }

    void nameClass(Variable variable, String head) {
        namedClasses.put(variable.index(), head);
    }

    /** Whether this is a final variable with a constant value, which {@code case} and annotations may use. */
    boolean constant(Variable variable) {
        return constants.contains(variable.index());
    }

    void constant(Variable variable, boolean value) {
        if (value) {
            constants.add(variable.index());
        }
    }
}

package luksh.shell.prompt;

import java.lang.reflect.Field;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps most variables of a long session out of JShell. JShell imports each of its variables into each snippet, so that
 * the thousandth would compile twice as long as the twentieth. A parked variable is declared again, with its value, before
 * a text that names it.
 */
final class ParkedVariables {
    /** Variables that JShell keeps, besides those that cannot be parked. */
    private static final int LIVE = 20;
    /** Completions for which parked variables are declared again. */
    private static final int RECALLED = 50;

    private static final Pattern NO_WORD = Pattern.compile("[^\\p{L}\\p{N}_$]+");
    /** Code that may read or set a variable later: it refers to the field that JShell made for the variable. */
    private static final Pattern LATER = Pattern.compile("->|::|\\{");

    private static final Pattern TYPE_DECLARATION = Pattern.compile("\\b(?:class|interface|enum|record)\\b");
    /** A type that can be declared again. Not so an anonymous or a captured type. */
    private static final Pattern DENOTABLE =
            Pattern.compile("[\\p{L}_$][\\p{L}\\p{N}_$.]*(?:<[\\p{L}\\p{N}_$.,?<>\\[\\] ]*>)?[\\[\\]]*");

    private final JShell shell;
    private final SnippetControl control;
    /** By name, the variable that was used least recently first. */
    private final Map<String, VarSnippet> live = new LinkedHashMap<>();

    private final Map<String, Parked> parked = new LinkedHashMap<>();
    /** The words of all code that may use a variable later. These variables are not parked. */
    private final Set<String> captured = new HashSet<>();

    /** A variable with its value. */
    record Parked(String name, String type, @Nullable Object value) {}

    ParkedVariables(JShell shell, SnippetControl control) {
        this.shell = shell;
        this.control = control;
    }

    /** All variables with a value, parked ones first. */
    List<Parked> all() {
        return Stream.concat(
                        parked.values().stream(),
                        shell.variables()
                                .filter(variable -> shell.status(variable) == Status.VALID)
                                .map(variable -> new Parked(variable.name(), variable.typeName(), value(variable))))
                .toList();
    }

    /** The names of all variables with a value, each with its type, parked ones first. Asks no value. */
    Map<String, String> types() {
        Map<String, String> types = new LinkedHashMap<>();
        parked.values().forEach(variable -> types.put(variable.name(), variable.type()));
        shell.variables()
                .filter(variable -> shell.status(variable) == Status.VALID)
                .forEach(variable -> types.put(variable.name(), variable.typeName()));
        return types;
    }

    /** Whether there is a variable of this name with a value. */
    boolean has(String name) {
        return parked.containsKey(name)
                || shell.variables().anyMatch(each -> each.name().equals(name) && shell.status(each) == Status.VALID);
    }

    /** Declares the parked variables that a text names, before the text is compiled. */
    void recall(String text) {
        Set<String> words = words(text);
        if (LATER.matcher(text).find()) {
            captured.addAll(words);
        }
        // a new type of this name changes the variables of the type
        boolean types = TYPE_DECLARATION.matcher(text).find();
        recall(
                variable -> words.contains(variable.name())
                        || (types && words(variable.type()).stream().anyMatch(words::contains)),
                Long.MAX_VALUE);
        for (String word : words) {
            VarSnippet used = live.remove(word);
            if (used != null) {
                live.put(word, used);
            }
        }
    }

    /** Declares the parked variables that may complete a text at the cursor. */
    void recall(String text, int cursor) {
        recall(text);
        int start = cursor;
        while (start > 0 && Character.isJavaIdentifierPart(text.charAt(start - 1))) {
            start--;
        }
        String begun = text.substring(start, cursor);
        if (!begun.isEmpty()) {
            recall(variable -> variable.name().startsWith(begun), RECALLED);
        }
    }

    private void recall(Predicate<Parked> wanted, long limit) {
        List<Parked> found =
                parked.values().stream().filter(wanted).limit(limit).toList();
        for (Parked variable : found) {
            SnippetEvent event =
                    shell.eval(variable.type() + " " + variable.name() + ";").get(0);
            if (event.status() == Status.VALID && event.snippet() instanceof VarSnippet declared) {
                try {
                    field(declared).set(null, variable.value());
                } catch (IllegalAccessException e) {
                    throw new IllegalStateException(e);
                }
                parked.remove(variable.name());
                live.put(variable.name(), declared);
            }
        }
    }

    /** Takes note of the variables that a snippet defined, and parks those that were not used for long. */
    void note(List<SnippetEvent> events) {
        for (SnippetEvent event : events) {
            if (event.snippet() instanceof VarSnippet variable
                    && event.status() == Status.VALID
                    && variable.subKind() != VarSnippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND) {
                live.remove(variable.name());
                live.put(variable.name(), variable);
            }
        }
        int excess = live.size() - LIVE;
        for (Iterator<VarSnippet> oldest = live.values().iterator(); excess > 0 && oldest.hasNext(); ) {
            VarSnippet variable = oldest.next();
            if (shell.status(variable) != Status.VALID) {
                oldest.remove();
                excess--;
            } else if (canBeParked(variable)) {
                park(variable);
                oldest.remove();
                excess--;
            }
        }
    }

    private boolean canBeParked(VarSnippet variable) {
        return !captured.contains(variable.name())
                && DENOTABLE.matcher(variable.typeName()).matches()
                && shell.types().noneMatch(type -> words(variable.typeName()).contains(type.name()));
    }

    private void park(VarSnippet variable) {
        parked.put(variable.name(), new Parked(variable.name(), variable.typeName(), value(variable)));
        shell.drop(variable);
    }

    private @Nullable Object value(VarSnippet variable) {
        try {
            return field(variable).get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The field that JShell made for a variable. */
    private Field field(VarSnippet variable) {
        // JShell keeps the name of the class to itself, and tells it to the control
        shell.varValue(variable);
        return control.field();
    }

    private static Set<String> words(String text) {
        return NO_WORD.splitAsStream(text).collect(Collectors.toSet());
    }
}

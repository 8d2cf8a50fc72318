package luksh.shell.prompt;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.JShell;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.TypeDeclSnippet;
import luksh.shell.prompt.Engine.Variable;

/**
 * What the user defined: variables, methods and types.
 *
 * @param temporaries results without a name of the user
 * @param parked the variables that JShell does not know at the moment
 */
record Definitions(JShell shell, Collection<Snippet> temporaries, ParkedVariables parked) {
    /** Whether there is a variable of this name with a value. */
    boolean hasVariable(String name) {
        return parked.has(name);
    }

    /** Methods with their type of result, and types, in the order of their definition. The value is the source. */
    List<Variable> methodsAndTypes() {
        var found = new ArrayList<Variable>();
        shell.snippets().filter(this::alive).forEach(snippet -> {
            if (snippet instanceof MethodSnippet method) {
                String result = method.signature().substring(method.signature().lastIndexOf(')') + 1);
                found.add(new Variable(method.name() + "(" + method.parameterTypes() + ")", result, method.source()));
            } else if (snippet instanceof TypeDeclSnippet type) {
                String kind = type.subKind().name();
                found.add(new Variable(
                        type.name(), kind.substring(0, kind.indexOf('_')).toLowerCase(Locale.ROOT), type.source()));
            }
        });
        return found;
    }

    /** All names, each once. */
    List<String> names() {
        Stream<String> declared = shell.snippets()
                .filter(this::alive)
                .flatMap(each -> each instanceof DeclarationSnippet one ? Stream.of(one.name()) : Stream.empty());
        return Stream.concat(parked.types().keySet().stream(), declared)
                .distinct()
                .toList();
    }

    /** The source of a variable, of all methods or of the type with this name; empty if there is none. */
    Optional<String> source(String name) {
        List<String> sources = named(name).stream().map(Snippet::source).toList();
        return sources.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", sources));
    }

    /** Drops the variable, all methods and the type of this name. Returns whether there was one. */
    boolean drop(String name) {
        List<Snippet> found = named(name);
        found.forEach(shell::drop);
        temporaries.removeAll(found);
        return !found.isEmpty();
    }

    private List<Snippet> named(String name) {
        parked.recall(name);
        return shell.snippets()
                .filter(each ->
                        each instanceof DeclarationSnippet one && one.name().equals(name) && alive(each))
                .toList();
    }

    private boolean alive(Snippet snippet) {
        return shell.status(snippet).isActive();
    }
}

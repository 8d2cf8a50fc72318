package luksh.shell.prompt;

import java.lang.reflect.Executable;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import luksh.crypto.Secret;
import luksh.script.Nearest;
import luksh.script.Prelude;

/**
 * Finds text between quotes where the language takes a secret. It reads lines that are no Java too, such as one that lacks
 * a bracket: what is meant is told by the name of the method and the argument's place.
 */
final class SecretLiterals {
    private static final Pattern TOKEN = Pattern.compile(
            "(?s)(?<text>\"\"\".*?(?:\"\"\"|\\z)|\"(?:\\\\.|[^\"\\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\\n])*'?)"
                    + "|(?<comment>//[^\\n]*|/\\*.*?(?:\\*/|\\z))"
                    + "|(?<word>[\\p{L}_$][\\w$]*)"
                    + "|(?<mark>[(){}\\[\\],;.])");

    private static final String SECRET = Secret.class.getSimpleName();
    private static final Set<String> SECRETS = Stream.concat(
                    Stream.of(Secret.class), Stream.of(Secret.class.getPermittedSubclasses()))
            .map(Class::getSimpleName)
            .collect(Collectors.toUnmodifiableSet());

    /** A bracket that is open: of a call, or another, which has no name. */
    private static final class Open {
        final String name;
        int argument;

        Open(String name) {
            this.name = name;
        }
    }

    private final Deque<Open> open = new ArrayDeque<>();
    private final Set<String> statement = new HashSet<>();
    private String word = "";

    private SecretLiterals() {}

    /**
     * Whether a line gives a text where a secret belongs.
     *
     * @param refused Java did not take it as it stands; else only what makes a secret of a text counts, since a call that
     *     compiles takes no text for one
     */
    static boolean in(String line, boolean refused) {
        return (line.indexOf('"') >= 0 || line.indexOf('\'') >= 0) && new SecretLiterals().found(line, refused);
    }

    private boolean found(String line, boolean refused) {
        var tokens = TOKEN.matcher(line);
        while (tokens.find()) {
            if (tokens.group("text") != null) {
                if (tokens.group().length() > 3 && secret(refused)) {
                    return true;
                }
                word = "";
            } else if (tokens.group("word") != null) {
                word = tokens.group();
                statement.add(word);
            } else if (tokens.group("mark") != null) {
                mark(tokens.group().charAt(0));
            }
        }
        return false;
    }

    private void mark(char mark) {
        switch (mark) {
            case '(', '[', '{' -> open.push(new Open(mark == '(' ? word : ""));
            case ')', ']', '}' -> open.poll();
            case ',' -> {
                Open innermost = open.peek();
                if (innermost != null) {
                    innermost.argument++;
                }
            }
            case ';' -> statement.clear();
            default -> {
                return; // a dot: the name that follows is the call's
            }
        }
        word = "";
    }

    /** Of the text that stands here. */
    private boolean secret(boolean refused) {
        Optional<Open> call = open.stream().filter(each -> !each.name.isEmpty()).findFirst();
        if (call.isPresent()) {
            Optional<List<String>> taken = Language.taken(call.get().name, call.get().argument);
            if (taken.isPresent()) {
                return refused && taken.get().contains(SECRET);
            }
        }
        boolean made = statement.stream().anyMatch(SECRETS::contains);
        return made || (refused && call.isPresent());
    }

    /** What each method of the language takes, by its name. */
    private static final class Language {
        private static final Map<String, List<Executable>> METHODS = methods();

        private Language() {}

        /** The types that methods of this name, or of the one that was probably meant, take at a place; empty if none is near. */
        static Optional<List<String>> taken(String name, int argument) {
            return Optional.of(name)
                    .filter(METHODS::containsKey)
                    .or(() -> Nearest.to(name, METHODS.keySet()))
                    .map(known -> METHODS.getOrDefault(known, List.of()).stream()
                            .flatMap(method -> type(method, argument).stream())
                            .toList());
        }

        private static Optional<String> type(Executable method, int argument) {
            Class<?>[] types = method.getParameterTypes();
            if (method.isVarArgs() && argument >= types.length - 1) {
                return Optional.of(types[types.length - 1].getComponentType().getSimpleName());
            }
            return argument < types.length ? Optional.of(types[argument].getSimpleName()) : Optional.empty();
        }

        /** Of the prelude, and of every type of ours that its methods lead to. */
        private static Map<String, List<Executable>> methods() {
            var methods = new HashMap<String, List<Executable>>();
            var seen = new HashSet<Class<?>>();
            var types = new ArrayDeque<Class<?>>(List.of(Prelude.class));
            while (!types.isEmpty()) {
                Class<?> type = types.pop();
                if (!type.getName().startsWith("luksh.") || Secret.class.isAssignableFrom(type) || !seen.add(type)) {
                    continue;
                }
                for (Method method : type.getMethods()) {
                    if (method.getDeclaringClass().getName().startsWith("luksh.")) {
                        methods.computeIfAbsent(method.getName(), name -> new ArrayList<>())
                                .add(method);
                        classes(method.getGenericReturnType(), types);
                        for (Type parameter : method.getGenericParameterTypes()) {
                            classes(parameter, types);
                        }
                    }
                }
            }
            return methods;
        }

        private static void classes(Type type, Deque<Class<?>> found) {
            if (type instanceof Class<?> one) {
                found.push(one.isArray() ? one.getComponentType() : one);
            } else if (type instanceof ParameterizedType generic) {
                classes(generic.getRawType(), found);
                for (Type argument : generic.getActualTypeArguments()) {
                    classes(argument, found);
                }
            } else if (type instanceof GenericArrayType array) {
                classes(array.getGenericComponentType(), found);
            } else if (type instanceof WildcardType any) {
                for (Type bound : any.getUpperBounds()) {
                    classes(bound, found);
                }
            }
        }
    }
}

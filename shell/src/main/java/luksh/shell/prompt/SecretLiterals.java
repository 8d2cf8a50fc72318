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
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.script.Nearest;
import luksh.script.Prelude;

/**
 * Finds text between quotes in the place of a secret. It uses the name of the method and the place of the argument, and
 * so also reads lines that are not Java, for example because a bracket is missing.
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

    /** An open bracket: of a call, or another one, without a name. */
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
     * Whether a line has a text in the place of a secret.
     *
     * @param refused whether the line does not compile. A line that compiles passes no text as a secret, so only
     *     methods that make a secret of a text count
     */
    static boolean in(String line, boolean refused) {
        return (line.indexOf('"') >= 0 || line.indexOf('\'') >= 0) && new SecretLiterals().found(line, refused);
    }

    /**
     * Refuses a text that may contain a secret, because a program of the user gets it in a file.
     *
     * @throws LuksException with the way to pass a secret
     */
    static void mustBeWritable(String text) {
        if (in(text, true)) {
            throw new LuksException(
                    "not written to a file for the editor, because the text may contain a passphrase. Use"
                            + " ask(\"Passphrase\") or keyFile(\"FILE\") instead",
                    ExitStatus.FAILED);
        }
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
                return; // a dot: the next name is that of the call
            }
        }
        word = "";
    }

    /** The place of the current text. */
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

    /** The parameters of each method of the language, by its name. */
    private static final class Language {
        private static final Map<String, List<Executable>> METHODS = methods();

        private Language() {}

        /** The types that methods with this name, or the nearest one, take at a place; empty if none is near. */
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

        /** Collects the methods of the prelude and of every luksh type that they lead to. */
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

package luksh.shell.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds a free-standing {@code _} in typed text, which stands for the last result. Java keeps the word for parameters
 * and variables without a name; where it means one of these, it is not found.
 */
public final class ResultNames {
    /** A name of one letter, so that places in the text stay the same. */
    private static final char PLACEHOLDER = 'x';

    private static final String LAST = "_";
    private static final Pattern NUMBERED = Pattern.compile("_\\d+");
    private static final Pattern TOKEN =
            Pattern.compile("(?s)\"\"\".*?(?:\"\"\"|\\z)|\"(?:\\\\.|[^\"\\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\\n])*'?"
                    + "|//[^\\n]*|/\\*.*?(?:\\*/|\\z)|[\\p{L}_$][\\w$]*|\\d[\\w.]*|->|==|&&|\\S");
    /** After another word, a name is declared: {@code String _}. */
    private static final Set<String> BEFORE_EXPRESSIONS =
            Set.of("return", "else", "throw", "assert", "yield", "do", "instanceof", "case");

    private static final Set<String> OF_TYPES = Set.of(".", ",", "?", "&", "[", "]", "<", ">", "@");

    private final List<String> tokens = new ArrayList<>();
    private final List<Integer> starts = new ArrayList<>();

    private ResultNames(String text) {
        TOKEN.matcher(text).results().forEach(token -> {
            if (!token.group().startsWith("//") && !token.group().startsWith("/*")) {
                tokens.add(token.group());
                starts.add(token.start());
            }
        });
    }

    /** The places of {@code _} as the last result, in ascending order. */
    public static List<Integer> places(String text) {
        if (!text.contains(LAST)) {
            return List.of();
        }
        var names = new ResultNames(text);
        var places = new ArrayList<Integer>();
        for (int i = 0; i < names.tokens.size(); i++) {
            if (names.tokens.get(i).equals(LAST) && names.result(i)) {
                places.add(names.starts.get(i));
            }
        }
        return places;
    }

    /** The text with an ordinary name at these places, for an analysis that does not need the meaning. */
    public static String masked(String text, List<Integer> places) {
        var masked = new StringBuilder(text);
        places.forEach(place -> masked.setCharAt(place, PLACEHOLDER));
        return masked.toString();
    }

    /** The beginning of a masked text with this name at its places. */
    public static String named(String text, List<Integer> places, String name) {
        var named = new StringBuilder(text);
        for (int i = places.size() - 1; i >= 0; i--) {
            if (places.get(i) < text.length() && text.charAt(places.get(i)) == PLACEHOLDER) {
                named.replace(places.get(i), places.get(i) + 1, name);
            }
        }
        return named.toString();
    }

    /** The names of results in a text, as {@code _3}. */
    public static List<String> numbered(String text) {
        return new ResultNames(text)
                .tokens.stream().filter(ResultNames::isNumbered).distinct().toList();
    }

    /** Whether a name is that of a result: {@code _3}. */
    public static boolean isNumbered(String name) {
        return NUMBERED.matcher(name).matches();
    }

    private boolean result(int at) {
        String before = token(at - 1);
        String after = token(at + 1);
        return !before.equals(".")
                && !after.equals("->")
                && !after.equals("=")
                && !declared(before, at)
                && !parameter(at);
    }

    private String token(int at) {
        return at >= 0 && at < tokens.size() ? tokens.get(at) : "";
    }

    private boolean declared(String before, int at) {
        return isWord(before) ? !BEFORE_EXPRESSIONS.contains(before) : before.equals("]") || typeEnds(at - 1);
    }

    private static boolean isWord(String token) {
        return !token.isEmpty() && Character.isJavaIdentifierStart(token.charAt(0));
    }

    /** Whether type arguments end here: {@code List<String>}, but not {@code a > b}. */
    private boolean typeEnds(int at) {
        int depth = 0;
        for (int i = at; i >= 0; i--) {
            String token = tokens.get(i);
            depth += token.equals(">") ? 1 : token.equals("<") ? -1 : 0;
            if (depth == 0 || !(isWord(token) || OF_TYPES.contains(token))) {
                return depth == 0 && i < at;
            }
        }
        return false;
    }

    /** Whether it is in brackets that are the parameters of a lambda or a pattern. */
    private boolean parameter(int at) {
        for (int open = enclosing(at); open >= 0; open = enclosing(open)) {
            if (token(closing(open) + 1).equals("->")) {
                return true;
            }
            int name = open - 1;
            while (isWord(token(name)) && token(name - 1).equals(".")) {
                name -= 2;
            }
            if (isWord(token(name)) && Set.of("case", "instanceof").contains(token(name - 1))) {
                return true;
            }
        }
        return false;
    }

    /** The round bracket around a place; -1 if there is none. */
    private int enclosing(int at) {
        int depth = 0;
        for (int i = at - 1; i >= 0; i--) {
            switch (tokens.get(i)) {
                case ")", "]", "}" -> depth++;
                case "{", "[" -> depth--;
                case "(" -> {
                    if (depth == 0) {
                        return i;
                    }
                    depth--;
                }
                default -> {}
            }
            if (depth < 0) {
                return -1; // a block or an index: another expression begins there
            }
        }
        return -1;
    }

    private int closing(int open) {
        int depth = 0;
        for (int i = open; i < tokens.size(); i++) {
            depth += tokens.get(i).equals("(") ? 1 : tokens.get(i).equals(")") ? -1 : 0;
            if (depth == 0) {
                return i;
            }
        }
        return tokens.size();
    }
}

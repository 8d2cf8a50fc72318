package luksh.shell.prompt.line;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import luksh.shell.prompt.line.JavaToken.Kind;

/**
 * The brackets of a typed text: which ones are open at its end, which one is too many, and in which call the text ends.
 * It never asks the compiler, so it is fast enough for every key.
 */
public final class Nesting {
    /**
     * A call in whose arguments a text ends.
     *
     * @param name of the method, empty for a bracket without a name
     * @param open index of its bracket
     * @param argument number of the argument, from 0
     * @param start index of the first character of the argument that is not a blank
     */
    public record Call(String name, int open, int argument, int start) {}

    /**
     * A closing bracket that nothing opens, or that another one should be.
     *
     * @param sentence what is wrong, for the user
     */
    public record Surplus(String sentence, int position) {}

    /** An open bracket with the commas after it. */
    private static final class Open {
        final String name;
        final JavaToken bracket;
        int argument;
        int start;

        Open(String name, JavaToken bracket) {
            this.name = name;
            this.bracket = bracket;
            start = bracket.end();
        }
    }

    private final String text;
    private final List<JavaToken> tokens;
    private final Deque<Open> open = new ArrayDeque<>();
    private Optional<Surplus> surplus = Optional.empty();
    private int pairOf = -1;
    private int pair = -1;

    private Nesting(String text, List<JavaToken> tokens, int cursor) {
        this.text = text;
        this.tokens = tokens;
        String word = "";
        for (JavaToken token : tokens) {
            switch (token.kind()) {
                case OPEN -> open.push(new Open(word, token));
                case CLOSE -> close(token, cursor);
                case MARK -> mark(token);
                default -> {}
            }
            word = token.kind() == Kind.WORD ? token.in(text) : "";
        }
    }

    /** The brackets of a text. */
    public static Nesting of(String text) {
        return new Nesting(text, JavaToken.of(text), -1);
    }

    /** The same, with the partner of the bracket at or before a cursor. */
    static Nesting of(String text, List<JavaToken> tokens, int cursor) {
        return new Nesting(text, tokens, cursor);
    }

    /**
     * The number of arguments between the brackets that begin at an index.
     *
     * @return -1 if no bracket begins there
     */
    public static int arguments(String text, int start) {
        List<JavaToken> tokens = JavaToken.of(text.substring(start));
        if (tokens.isEmpty() || !text.startsWith("(", start + tokens.get(0).start())) {
            return -1;
        }
        int depth = 0;
        int commas = 0;
        int inside = 0;
        for (JavaToken token : tokens) {
            depth += token.kind() == Kind.OPEN ? 1 : token.kind() == Kind.CLOSE ? -1 : 0;
            if (depth == 0) {
                break;
            }
            commas += depth == 1 && text.startsWith(",", start + token.start()) ? 1 : 0;
            inside++;
        }
        return inside <= 1 ? 0 : commas + 1;
    }

    private void close(JavaToken token, int cursor) {
        Open last = open.poll();
        char found = text.charAt(token.start());
        if (last == null) {
            surplus = surplus.or(() -> Optional.of(new Surplus("one " + found + " too many", token.start())));
            return;
        }
        char wanted = partner(text.charAt(last.bracket.start()));
        if (found != wanted) {
            surplus = surplus.or(() ->
                    Optional.of(new Surplus("found " + found + ", but " + wanted + " must come first", token.start())));
        } else if (token.end() == cursor || last.bracket.start() == cursor || token.start() == cursor) {
            pairOf = token.start();
            pair = last.bracket.start();
        }
    }

    private void mark(JavaToken token) {
        Open innermost = open.peek();
        if (innermost != null && text.charAt(token.start()) == ',') {
            innermost.argument++;
            innermost.start = token.end();
        }
    }

    private static char partner(char open) {
        return open == '(' ? ')' : open == '[' ? ']' : '}';
    }

    /** What is open at the end, as the user typed it: a bracket, quotes, or the begin of a comment. */
    public Optional<String> innermost() {
        Optional<JavaToken> unclosed = quotation();
        if (unclosed.isPresent()) {
            JavaToken last = unclosed.get();
            return Optional.of(
                    switch (last.kind()) {
                        case TEXT_BLOCK -> JavaToken.BLOCK_QUOTES;
                        case COMMENT -> "/*";
                        default -> text.substring(last.start(), last.start() + 1);
                    });
        }
        return Optional.ofNullable(open.peek()).map(bracket -> bracket.bracket.in(text));
    }

    private Optional<JavaToken> quotation() {
        return tokens.isEmpty() || tokens.get(tokens.size() - 1).closed()
                ? Optional.empty()
                : Optional.of(tokens.get(tokens.size() - 1));
    }

    /** Whether the text ends inside a text block or a comment, where a line may contain anything. */
    public boolean insideText() {
        return quotation().isPresent();
    }

    /** The index of the first character of a quotation of one line in which the text ends. */
    public OptionalInt openString() {
        return quotation().filter(token -> token.kind() == Kind.STRING).stream()
                .mapToInt(token -> token.start() + 1)
                .findFirst();
    }

    /** Levels of open braces, for the indentation of the next line. */
    public int braces() {
        return (int)
                open.stream().filter(each -> each.bracket.in(text).equals("{")).count();
    }

    /** The call in whose arguments the text ends; empty if its innermost bracket is not that of a call. */
    public Optional<Call> call() {
        Open innermost = open.peek();
        if (innermost == null
                || innermost.name.isEmpty()
                || !innermost.bracket.in(text).equals("(")) {
            return Optional.empty();
        }
        int start = innermost.start;
        while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        return Optional.of(new Call(innermost.name, innermost.bracket.start(), innermost.argument, start));
    }

    /** The first closing bracket that does not fit. */
    public Optional<Surplus> surplus() {
        return surplus;
    }

    /** The indexes of the bracket at the cursor and of its partner; empty if there is no pair. */
    Optional<int[]> pair() {
        return pair < 0 ? Optional.empty() : Optional.of(new int[] {pair, pairOf});
    }
}

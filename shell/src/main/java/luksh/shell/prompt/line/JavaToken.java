package luksh.shell.prompt.line;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of typed Java. Blanks are between tokens. The lexer accepts every text, also an unfinished one.
 *
 * @param start index of its first character
 * @param end index after its last character
 * @param closed false for a quotation or comment that the text does not end
 */
public record JavaToken(Kind kind, int start, int end, boolean closed) {
    /** What the lexer distinguishes. */
    public enum Kind {
        /** A name or a keyword. */
        WORD,
        NUMBER,
        /** In double quotes. */
        STRING,
        /** Between three double quotes. */
        TEXT_BLOCK,
        /** In single quotes. */
        CHARACTER,
        COMMENT,
        /** A bracket that opens. */
        OPEN,
        /** A bracket that closes. */
        CLOSE,
        /** Any other single character. */
        MARK
    }

    static final String BLOCK_QUOTES = "\"\"\"";

    /** Whether the user types text there, not Java. */
    public boolean quotation() {
        return kind == Kind.STRING || kind == Kind.TEXT_BLOCK || kind == Kind.CHARACTER;
    }

    /** Its characters. */
    public String in(String text) {
        return text.substring(start, end);
    }

    /** The tokens of a text, in order. */
    public static List<JavaToken> of(String text) {
        List<JavaToken> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (Character.isWhitespace(text.charAt(at))) {
                at++;
                continue;
            }
            JavaToken token = at(text, at);
            tokens.add(token);
            at = token.end();
        }
        return tokens;
    }

    private static JavaToken at(String text, int at) {
        char c = text.charAt(at);
        if (text.startsWith(BLOCK_QUOTES, at)) {
            return quoted(Kind.TEXT_BLOCK, text, at, BLOCK_QUOTES);
        }
        if (c == '"') {
            return quoted(Kind.STRING, text, at, "\"");
        }
        if (c == '\'') {
            return quoted(Kind.CHARACTER, text, at, "'");
        }
        if (text.startsWith("//", at)) {
            int newline = text.indexOf('\n', at);
            return new JavaToken(Kind.COMMENT, at, newline < 0 ? text.length() : newline, true);
        }
        if (text.startsWith("/*", at)) {
            int end = text.indexOf("*/", at + 2);
            return new JavaToken(Kind.COMMENT, at, end < 0 ? text.length() : end + 2, end >= 0);
        }
        if (Character.isJavaIdentifierStart(c)) {
            return new JavaToken(Kind.WORD, at, end(text, at), true);
        }
        if (Character.isDigit(c)) {
            return new JavaToken(Kind.NUMBER, at, numberEnd(text, at), true);
        }
        Kind kind = "([{".indexOf(c) >= 0 ? Kind.OPEN : ")]}".indexOf(c) >= 0 ? Kind.CLOSE : Kind.MARK;
        return new JavaToken(kind, at, at + 1, true);
    }

    /** A quotation of one line ends at the end of the line. Without its quote it is open only on the last line. */
    private static JavaToken quoted(Kind kind, String text, int start, String quote) {
        int at = start + quote.length();
        while (at < text.length()) {
            if (text.charAt(at) == '\\') {
                at += 2;
            } else if (text.startsWith(quote, at)) {
                return new JavaToken(kind, start, at + quote.length(), true);
            } else if (text.charAt(at) == '\n' && kind != Kind.TEXT_BLOCK) {
                return new JavaToken(kind, start, at, true);
            } else {
                at++;
            }
        }
        return new JavaToken(kind, start, text.length(), false);
    }

    private static int end(String text, int start) {
        int at = start;
        while (at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int numberEnd(String text, int start) {
        int at = end(text, start);
        boolean fraction = at + 1 < text.length() && text.charAt(at) == '.' && Character.isDigit(text.charAt(at + 1));
        return fraction ? end(text, at + 1) : at;
    }
}

package luksh.shell.prompt.line;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import luksh.shell.prompt.line.JavaToken.Kind;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;

/** Colours the line while the user types it: texts, numbers, verbs, comments, and the pair of a bracket. */
public final class Highlighting implements Highlighter {
    private final Look look;
    private final Supplier<Set<String>> verbs;

    /** @param verbs the names to emphasize; empty until they are known */
    public Highlighting(Look look, Supplier<Set<String>> verbs) {
        this.look = look;
        this.verbs = verbs;
    }

    @Override
    public AttributedString highlight(LineReader reader, String text) {
        return look.styled() ? coloured(text, reader.getBuffer().cursor()) : new AttributedString(text);
    }

    AttributedString coloured(String text, int cursor) {
        List<JavaToken> tokens = JavaToken.of(text);
        Nesting nesting = Nesting.of(text, tokens, cursor);
        Optional<int[]> pair = nesting.pair();
        int wrong = nesting.surplus().map(Nesting.Surplus::position).orElse(-1);
        var line = new AttributedStringBuilder();
        int at = 0;
        for (JavaToken token : tokens) {
            line.append(text.substring(at, token.start()));
            boolean paired = pair.filter(p -> p[0] == token.start() || p[1] == token.start())
                    .isPresent();
            AttributedStyle style = paired
                    ? AttributedStyle.BOLD.underline()
                    : token.start() == wrong ? colour(AttributedStyle.RED) : style(token, text);
            line.styled(style, token.in(text));
            at = token.end();
        }
        return line.append(text.substring(at)).toAttributedString();
    }

    private AttributedStyle style(JavaToken token, String text) {
        return switch (token.kind()) {
            case STRING, TEXT_BLOCK, CHARACTER -> colour(AttributedStyle.GREEN);
            case NUMBER -> colour(look.light() ? AttributedStyle.BLUE : AttributedStyle.CYAN);
            case COMMENT -> AttributedStyle.DEFAULT.faint();
            case WORD -> verb(token, text) ? colour(AttributedStyle.MAGENTA).bold() : AttributedStyle.DEFAULT;
            default -> AttributedStyle.DEFAULT;
        };
    }

    private boolean verb(JavaToken token, String text) {
        boolean member = token.start() > 0 && text.charAt(token.start() - 1) == '.';
        return token.kind() == Kind.WORD
                && !member
                && text.startsWith("(", token.end())
                && verbs.get().contains(token.in(text));
    }

    private static AttributedStyle colour(int colour) {
        return AttributedStyle.DEFAULT.foreground(colour);
    }
}

package luksh.shell.render;

import java.util.ArrayList;
import java.util.List;
import org.jline.utils.WCWidth;

/** The width of a text in columns of a terminal, and its division into lines. */
public final class TextLayout {
    /** The first character that does not take one column, a combining accent. */
    private static final int FIRST_SPECIAL = 0x300;
    /**
     * Characters above that in luksh's own texts. Texts without other characters do not load JLine's table, which takes
     * time.
     */
    private static final String PLAIN = "…→";

    private TextLayout() {}

    /** Columns of a line: two for a Chinese character, none for a combining accent. */
    public static int width(String line) {
        int width = 0;
        for (int at = 0; at < line.length(); at += Character.charCount(line.codePointAt(at))) {
            width += width(line.codePointAt(at));
        }
        return width;
    }

    private static int width(int character) {
        return character < FIRST_SPECIAL || PLAIN.indexOf(character) >= 0 ? 1 : Math.max(0, WCWidth.wcwidth(character));
    }

    /** The longest beginning of a line that fits, but at least one character. */
    public static String cut(String line, int width) {
        return line.substring(0, fitting(line, width));
    }

    /**
     * Lines of at most this width, broken at blanks. A word longer than a line is broken after a hyphen if it has one.
     */
    public static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.lines().toList()) {
            String rest = paragraph;
            for (int fits = fitting(rest, width); fits < rest.length(); fits = fitting(rest, width)) {
                int blank = rest.lastIndexOf(' ', fits);
                int hyphen = rest.lastIndexOf('-', fits - 1) + 1;
                int end = blank > 0 ? blank : hyphen > 0 ? hyphen : fits;
                lines.add(rest.substring(0, end).stripTrailing());
                rest = rest.substring(end).stripLeading();
            }
            lines.add(rest);
        }
        return lines;
    }

    private static int fitting(String line, int width) {
        int used = 0;
        int at = 0;
        while (at < line.length()) {
            int character = line.codePointAt(at);
            used += width(character);
            if (used > width && at > 0) {
                return at;
            }
            at += Character.charCount(character);
        }
        return at;
    }
}

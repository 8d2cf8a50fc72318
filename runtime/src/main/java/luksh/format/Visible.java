package luksh.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Makes text from a disk, or the name of a file, safe to show: control characters are escaped. */
public final class Visible {
    /** Longer texts are shortened. A UUID, a URL or a line of text is shorter. */
    private static final int MOST_BRIEF = 200;

    private static final int SHOWN_OF_LONG = 80;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private Visible() {}

    /**
     * Whether a terminal shows every character: no control character, no change of direction, no half of a surrogate
     * pair.
     */
    public static boolean all(String text) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            if (!shown(text.codePointAt(at))) {
                return false;
            }
        }
        return true;
    }

    /** One line of text; every character that a terminal would not show becomes {@code \\u001b}. */
    public static String of(String text) {
        if (all(text)) {
            return text;
        }
        var visible = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (shown(c)) {
                visible.appendCodePoint(c);
            } else {
                visible.append(String.format("\\u%04x", c));
            }
        });
        return visible.toString();
    }

    /** As {@link #of}, but a long text is reduced to its beginning and its length. */
    public static String brief(String text) {
        int length = text.codePointCount(0, text.length());
        return length <= MOST_BRIEF
                ? of(text)
                : of(text.substring(0, text.offsetByCodePoints(0, SHOWN_OF_LONG))) + "… (" + length + " characters)";
    }

    /** The same JSON; control characters, which only strings can contain, become {@code \\u009b}. */
    public static String json(String json) {
        if (all(json)) {
            return json;
        }
        var visible = new StringBuilder();
        json.codePoints().forEach(c -> {
            // white space between values; inside a string it is escaped already
            if (shown(c) || c == '\n' || c == '\r' || c == '\t') {
                visible.appendCodePoint(c);
            } else {
                for (char unit : Character.toChars(c)) {
                    visible.append(String.format("\\u%04x", (int) unit));
                }
            }
        });
        return visible.toString();
    }

    /** Text with several lines: line ends and tabs stay. */
    public static String lines(String text) {
        if (all(text)) {
            return text;
        }
        var visible = new StringBuilder();
        int from = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\n' || c == '\t') {
                visible.append(of(text.substring(from, at))).append(c);
                from = at + 1;
            }
        }
        return visible.append(of(text.substring(from))).toString();
    }

    /** Empty if these bytes are not UTF-8. */
    static Optional<String> decode(byte[] utf8, int length) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(utf8, 0, length))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean shown(int c) {
        if (c >= ' ' && c < 0x7f) {
            return true;
        }
        // U+FFFE, U+FFFF and their like are no characters, and XML may not hold them
        return !control(c)
                && (c & 0xfffe) != 0xfffe
                && (Character.getType(c) != Character.FORMAT || c == ZERO_WIDTH_JOINER || c == ZERO_WIDTH_NON_JOINER);
    }

    /** A control character, an end of a line or half of a pair: no name that a person gives has one. */
    public static boolean control(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> false;
        };
    }
}

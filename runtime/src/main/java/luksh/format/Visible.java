package luksh.format;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Text from a disk, or the name of a file, that people see: what a terminal would obey instead of showing it is escaped. */
public final class Visible {
    /** Longer texts are shortened; a UUID, a URL and a line of prose are not. */
    private static final int MOST_BRIEF = 200;

    private static final int SHOWN_OF_LONG = 80;
    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;

    private Visible() {}

    /** Whether every character of it is shown: no control, no change of direction, no half of a pair. */
    public static boolean all(String text) {
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            if (!shown(text.codePointAt(at))) {
                return false;
            }
        }
        return true;
    }

    /** One line: the text with everything else as {@code \\u001b}. */
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

    /** As {@link #of}; of a long text the beginning and its length, so that one line stays one line. */
    public static String brief(String text) {
        int length = text.codePointCount(0, text.length());
        return length <= MOST_BRIEF
                ? of(text)
                : of(text.substring(0, text.offsetByCodePoints(0, SHOWN_OF_LONG))) + "… (" + length + " characters)";
    }

    /** The same JSON: what a terminal would obey in it, which only strings can hold, is written as {@code \\u009b}. */
    public static String json(String json) {
        if (all(json)) {
            return json;
        }
        var visible = new StringBuilder();
        json.codePoints().forEach(c -> {
            // white space between the values; inside a string it is escaped already
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

    /** Of a text that has lines: their ends and tabs stay as they are. */
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

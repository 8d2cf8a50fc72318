package luksh.shell.compile;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The characters of a script, with their lines. Positions are offsets into {@link #text}. */
final class SourceText {
    private final String file;
    private final String text;
    private final int[] lineStarts;

    private SourceText(String file, String text) {
        this.file = file;
        this.text = text;
        this.lineStarts = lineStarts(text);
    }

    /**
     * Decodes a script. A byte order mark becomes a blank and {@code #!} a comment, so that positions do not change.
     *
     * @throws ScriptErrors if it is not UTF-8
     */
    static SourceText decode(String file, byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ScriptErrors(file + ":1: error: the script is not UTF-8; save it in that encoding", 1);
        }
        if (text.startsWith("\uFEFF")) {
            text = " " + text.substring(1);
        }
        int start = text.startsWith(" #!") ? 1 : 0;
        if (text.startsWith("#!", start)) {
            text = text.substring(0, start) + "//" + text.substring(start + 2);
        }
        return new SourceText(file, text);
    }

    private static int[] lineStarts(String text) {
        int[] starts = new int[16];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ends = c == '\n' || (c == '\r' && !text.startsWith("\n", i + 1));
            if (ends) {
                if (count == starts.length) {
                    starts = Arrays.copyOf(starts, 2 * count);
                }
                starts[count++] = i + 1;
            }
        }
        return Arrays.copyOf(starts, count);
    }

    /** The name for errors and stack traces. */
    String file() {
        return file;
    }

    String text() {
        return text;
    }

    int length() {
        return text.length();
    }

    char at(int position) {
        return text.charAt(position);
    }

    /** The name of the class of the script. */
    String mainClass() {
        String stem = file.endsWith(".jsh") ? file.substring(0, file.length() - 4) : file;
        String name = stem.replaceAll("\\W", "_") + "_jsh";
        return Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }

    /** The number of a line, from 1. */
    int line(int position) {
        int found = Arrays.binarySearch(lineStarts, position);
        return found >= 0 ? found + 1 : -found - 1;
    }

    int lineStart(int position) {
        return lineStarts[line(position) - 1];
    }

    /** The end of the line, before its line break. */
    int lineEnd(int position) {
        int p = position;
        while (p < text.length() && text.charAt(p) != '\n' && text.charAt(p) != '\r') {
            p++;
        }
        return p;
    }

    /** Skips white space and comments. */
    int skipBlanks(int from) {
        int p = from;
        while (p < text.length()) {
            if (Character.isWhitespace(text.charAt(p))) {
                p++;
            } else if (text.startsWith("//", p)) {
                p = lineEnd(p);
            } else if (text.startsWith("/*", p) && text.indexOf("*/", p + 2) >= 0) {
                p = text.indexOf("*/", p + 2) + 2;
            } else {
                break;
            }
        }
        return p;
    }

    /** Whether the whole word {@code word} is at {@code position}. */
    boolean hasWord(int position, String word) {
        int end = position + word.length();
        return text.startsWith(word, position)
                && (end == text.length() || !Character.isJavaIdentifierPart(text.charAt(end)));
    }
}

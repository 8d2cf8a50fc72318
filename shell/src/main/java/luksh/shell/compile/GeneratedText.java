package luksh.shell.compile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Source for javac, with a map from its positions back to the script's. */
final class GeneratedText {
    private final SourceText source;
    private final StringBuilder text = new StringBuilder();
    private final List<Segment> segments = new ArrayList<>();

    private final NavigableMap<Integer, String> insertions;

    /**
     * An empty text.
     *
     * @param insertions text to insert where {@link #original} passes these positions of the script
     */
    GeneratedText(SourceText source, NavigableMap<Integer, String> insertions) {
        this.source = source;
        this.insertions = insertions;
    }

    /** A run of characters and its origin in the script, of length 0 if they belong to one place. */
    private record Segment(int generated, int original, int length) {}

    /** Adds text that is not in the script. Errors in it are shown at {@code anchor}. */
    void synthetic(String added, int anchor) {
        segments.add(new Segment(text.length(), anchor, 0));
        text.append(added);
    }

    /** Adds text of the script, with the insertions. */
    void original(int start, int end) {
        if (end <= start) {
            return;
        }
        int at = start;
        for (Map.Entry<Integer, String> each : insertions.subMap(start, end).entrySet()) {
            copy(at, each.getKey(), source.text().substring(at, each.getKey()));
            synthetic(each.getValue(), each.getKey());
            at = each.getKey();
        }
        copy(at, end, source.text().substring(at, end));
    }

    /** Adds text of the script on one line. */
    void flattened(int start, int end) {
        copy(start, end, source.text().substring(start, end).replaceAll("[\\r\\n]", " "));
    }

    /** Adds only the line breaks of the script's text, with blanks for other characters. */
    void blanked(int start, int end) {
        if (end > start) {
            copy(start, end, source.text().substring(start, end).replaceAll("[^\\r\\n]", " "));
        }
    }

    private void copy(int start, int end, String copied) {
        if (end > start) {
            segments.add(new Segment(text.length(), start, end - start));
            text.append(copied);
        }
    }

    /** The position of the next character. */
    int position() {
        return text.length();
    }

    /** The position in the script for a position in this text. */
    int toScript(long position) {
        int low = 0;
        int high = segments.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (segments.get(middle).generated <= position) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        Segment found = segments.get(low);
        return found.original + (int) Math.min(Math.max(0, position - found.generated), found.length);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}

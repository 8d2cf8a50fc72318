package luksh.shell.render;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import luksh.format.Visible;

/**
 * Text in aligned columns that fit a width. Empty columns are left out. The widest columns wrap at blanks. If that is
 * not readable, the rows are shown upright. A word longer than its column is broken, never cut, because a hash or path
 * must be complete.
 */
final class Table {
    static final String BOLD = "\033[1m";
    static final String PLAIN = "\033[0m";
    private static final String GAP = "  ";
    private static final int NARROWEST = 4;
    /** Rows with more lines are not readable beside other columns. */
    private static final int MOST_LINES = 5;
    /** A table with fewer columns is hardly wider than its rows upright. */
    private static final int LEAST_UPRIGHT = 3;

    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9 .,]*|");
    private static final Pattern BREAK = Pattern.compile(" |(?<=-)");
    /** A UUID or a path must be complete on one line, so that it can be copied. */
    private static final Pattern WHOLE = Pattern.compile("/.*|\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}");

    private final List<String> headers;
    private final List<Row> rows;
    /** The columns of numbers. */
    private final boolean[] right;

    /** A table; every row has as many cells as there are headers. */
    Table(List<String> headers, List<Row> rows) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            int column = i;
            if (rows.stream().anyMatch(row -> !row.cells().get(column).isEmpty())) {
                kept.add(i);
            }
        }
        this.headers = kept.stream().map(headers::get).map(Visible::lines).toList();
        this.rows = rows.stream()
                .map(row -> row.pick(kept))
                .map(row -> new Row(row.cells().stream().map(Visible::lines).toList(), row.column(), row.tone()))
                .toList();
        this.right = new boolean[kept.size()];
        for (int i = 0; i < right.length; i++) {
            int column = i;
            right[i] = this.rows.stream()
                    .allMatch(row -> NUMBER.matcher(row.cells().get(column)).matches());
        }
    }

    /** A table in which nothing needs attention. */
    static Table of(List<String> headers, List<List<String>> cells) {
        return new Table(headers, cells.stream().map(Row::new).toList());
    }

    /** Lines without trailing blanks, each with a newline. Headers are bold and tones coloured if {@code styled}. */
    String text(int width, boolean styled) {
        int[] widths = widths(width);
        if (isUpright(widths, width)) {
            return new Upright(headers, rows, width).text(styled);
        }
        StringBuilder out = new StringBuilder(head(widths, styled));
        rows.forEach(row -> line(out, row, widths, styled));
        return out.toString();
    }

    /** The line with the headers, for the foot of a long table; empty if the rows are upright. */
    String head(int width, boolean styled) {
        int[] widths = widths(width);
        return isUpright(widths, width) ? "" : head(widths, styled);
    }

    private String head(int[] widths, boolean styled) {
        StringBuilder head = new StringBuilder();
        line(head, new Row(headers), widths, false);
        return styled ? BOLD + head.toString().stripTrailing() + PLAIN + "\n" : head.toString();
    }

    /** Width of the table without wrapping. */
    int natural() {
        int sum = GAP.length() * (headers.size() - 1);
        for (int i = 0; i < headers.size(); i++) {
            sum += widest(i, String::lines);
        }
        return sum;
    }

    private int[] widths(int width) {
        int[] widths = new int[headers.size()];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = widest(i, String::lines);
        }
        int room = width - GAP.length() * (widths.length - 1);
        shrink(widths, words(), room);
        int[] floor = new int[widths.length];
        Arrays.fill(floor, NARROWEST);
        shrink(widths, floor, room);
        return widths;
    }

    /** The longest word of each column. */
    private int[] words() {
        int[] words = new int[headers.size()];
        for (int i = 0; i < words.length; i++) {
            words[i] = widest(i, Table::words);
        }
        return words;
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.split(" ", -1))
                .flatMap(word -> WHOLE.matcher(word).matches() ? Stream.of(word) : BREAK.splitAsStream(word));
    }

    /** Whether folding would break a word, or make a column of single words. */
    private boolean isUpright(int[] widths, int width) {
        if (widths.length < LEAST_UPRIGHT || natural() <= width) {
            return false;
        }
        int[] words = words();
        for (int i = 0; i < widths.length; i++) {
            int columns = widths[i];
            int column = i;
            if (columns < words[i]
                    || rows.stream()
                            .anyMatch(row -> TextLayout.wrap(row.cells().get(column), columns)
                                            .size()
                                    > MOST_LINES)) {
                return true;
            }
        }
        return false;
    }

    private int widest(int column, Function<String, Stream<String>> parts) {
        return Stream.concat(
                        Stream.of(headers.get(column)),
                        rows.stream().map(row -> row.cells().get(column)))
                .flatMap(parts)
                .mapToInt(TextLayout::width)
                .max()
                .orElse(0);
    }

    /** Shrinks the widest column above its minimum, until the table fits or no column can shrink. */
    private static void shrink(int[] widths, int[] floor, int room) {
        for (int over = Arrays.stream(widths).sum() - room; over > 0; over--) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                if (widths[i] > floor[i] && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    private void line(StringBuilder out, Row row, int[] widths, boolean styled) {
        List<List<String>> wrapped = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            wrapped.add(TextLayout.wrap(row.cells().get(i), widths[i]));
            height = Math.max(height, wrapped.get(i).size());
        }
        for (int y = 0; y < height; y++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = y < wrapped.get(i).size() ? wrapped.get(i).get(y) : "";
                String pad = " ".repeat(Math.max(0, widths[i] - TextLayout.width(cell)));
                String shown = styled ? row.toned(i, cell) : cell;
                line.append(i == 0 ? "" : GAP).append(right[i] ? pad + shown : shown + pad);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }
}

package luksh.shell.render;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import luksh.format.Visible;

/**
 * Text in aligned columns that fit a width. Empty columns are left out. The widest columns wrap at blanks. A word
 * longer than its column is broken, never cut, because a hash or path must be complete.
 */
final class Table {
    private static final String GAP = "  ";
    private static final int NARROWEST = 4;
    private static final Pattern BREAK = Pattern.compile(" |(?<=-)");
    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";

    private final List<String> headers;
    private final List<List<String>> rows;

    /** A table; every row has as many cells as there are headers. */
    Table(List<String> headers, List<List<String>> rows) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            int column = i;
            if (rows.stream().anyMatch(row -> !row.get(column).isEmpty())) {
                kept.add(i);
            }
        }
        this.headers = pick(headers, kept).stream().map(Visible::lines).toList();
        this.rows = rows.stream()
                .map(row -> pick(row, kept).stream().map(Visible::lines).toList())
                .toList();
    }

    /** Lines without trailing blanks, each with a newline. The header is bold if {@code styled}. */
    String text(int width, boolean styled) {
        int[] widths = widths(width);
        StringBuilder out = new StringBuilder();
        StringBuilder head = new StringBuilder();
        line(head, headers, widths);
        out.append(styled ? BOLD + head.toString().stripTrailing() + PLAIN + "\n" : head);
        rows.forEach(row -> line(out, row, widths));
        return out.toString();
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
        int[] words = new int[widths.length];
        for (int i = 0; i < widths.length; i++) {
            widths[i] = widest(i, String::lines);
            words[i] = widest(i, text -> BREAK.splitAsStream(text));
        }
        int room = width - GAP.length() * (widths.length - 1);
        shrink(widths, words, room);
        int[] floor = new int[widths.length];
        Arrays.fill(floor, NARROWEST);
        shrink(widths, floor, room);
        return widths;
    }

    private int widest(int column, Function<String, Stream<String>> parts) {
        return Stream.concat(Stream.of(headers.get(column)), rows.stream().map(row -> row.get(column)))
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

    private void line(StringBuilder out, List<String> cells, int[] widths) {
        List<List<String>> wrapped = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            wrapped.add(TextLayout.wrap(cells.get(i), widths[i]));
            height = Math.max(height, wrapped.get(i).size());
        }
        for (int y = 0; y < height; y++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = y < wrapped.get(i).size() ? wrapped.get(i).get(y) : "";
                String pad = " ".repeat(Math.max(0, widths[i] - TextLayout.width(cell)));
                line.append(i == 0 ? "" : GAP).append(rightAligned(i) ? pad + cell : cell + pad);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private boolean rightAligned(int column) {
        return rows.stream().allMatch(row -> row.get(column).matches("-?[0-9][0-9 .,]*|"));
    }

    private static List<String> pick(List<String> cells, List<Integer> columns) {
        return columns.stream().map(cells::get).toList();
    }
}

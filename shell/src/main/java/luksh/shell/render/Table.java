package luksh.shell.render;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Text in aligned columns that fit a width: columns that say nothing are left out, the widest wrap at blanks, and a
 * word longer than its column is broken, never cut, since a hash or a path with a hole is worthless.
 */
final class Table {
    private static final String GAP = "  ";
    private static final int NARROWEST = 8;
    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";

    private final List<String> headers;
    private final List<List<String>> rows;

    /** Every row has as many cells as there are headers. */
    Table(List<String> headers, List<List<String>> rows) {
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < headers.size(); i++) {
            int column = i;
            if (rows.stream().anyMatch(row -> !row.get(column).isEmpty())) {
                kept.add(i);
            }
        }
        this.headers = pick(headers, kept);
        this.rows = rows.stream().map(row -> pick(row, kept)).toList();
    }

    /** Lines without trailing blanks, ended by newlines; the header is bold if {@code styled}. */
    String text(int width, boolean styled) {
        int[] widths = widths(width);
        StringBuilder out = new StringBuilder();
        StringBuilder head = new StringBuilder();
        line(head, headers, widths);
        out.append(styled ? BOLD + head.toString().stripTrailing() + PLAIN + "\n" : head);
        rows.forEach(row -> line(out, row, widths));
        return out.toString();
    }

    private int[] widths(int width) {
        int[] widths = new int[headers.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    headers.get(i).length(),
                    rows.stream()
                            .flatMap(row -> row.get(column).lines())
                            .mapToInt(String::length)
                            .max()
                            .orElse(0));
        }
        int room = width - GAP.length() * (widths.length - 1);
        while (Arrays.stream(widths).sum() > room) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private void line(StringBuilder out, List<String> cells, int[] widths) {
        List<List<String>> wrapped = new ArrayList<>();
        int height = 1;
        for (int i = 0; i < widths.length; i++) {
            wrapped.add(wrap(cells.get(i), widths[i]));
            height = Math.max(height, wrapped.get(i).size());
        }
        for (int y = 0; y < height; y++) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = y < wrapped.get(i).size() ? wrapped.get(i).get(y) : "";
                String pad = " ".repeat(Math.max(0, widths[i] - cell.length()));
                line.append(i == 0 ? "" : GAP).append(rightAligned(i) ? pad + cell : cell + pad);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
    }

    private boolean rightAligned(int column) {
        return rows.stream().allMatch(row -> row.get(column).matches("-?[0-9][0-9 .,]*|"));
    }

    /** Broken at blanks where there are any. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.lines().toList()) {
            String rest = paragraph;
            while (rest.length() > width) {
                int blank = rest.lastIndexOf(' ', width);
                lines.add(rest.substring(0, blank > 0 ? blank : width));
                rest = rest.substring(blank > 0 ? blank + 1 : width);
            }
            lines.add(rest);
        }
        return lines;
    }

    private static List<String> pick(List<String> cells, List<Integer> columns) {
        return columns.stream().map(cells::get).toList();
    }
}

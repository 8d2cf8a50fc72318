package luksh.shell.render;

import java.util.List;

/** The rows of a table one below the other, a line for each cell. Empty cells are left out. */
record Upright(List<String> headers, List<Row> rows, int width) {
    private static final String GAP = "  ";

    /** Lines, each with a newline; an empty line between two rows. */
    String text(boolean styled) {
        int names = headers.stream().mapToInt(TextLayout::width).max().orElse(0);
        var out = new StringBuilder();
        for (Row row : rows) {
            out.append(out.isEmpty() ? "" : "\n");
            for (int i = 0; i < headers.size(); i++) {
                if (!row.cells().get(i).isEmpty()) {
                    cell(out, i, row, names, styled);
                }
            }
        }
        return out.toString();
    }

    private void cell(StringBuilder out, int column, Row row, int names, boolean styled) {
        String name = headers.get(column);
        String lead = (styled && !name.isEmpty() ? Table.BOLD + name + Table.PLAIN : name)
                + " ".repeat(names - TextLayout.width(name))
                + GAP;
        for (String line : TextLayout.wrap(row.cells().get(column), Math.max(1, width - names - GAP.length()))) {
            out.append((lead + (styled ? row.toned(column, line) : line)).stripTrailing())
                    .append('\n');
            lead = " ".repeat(names + GAP.length());
        }
    }
}

package luksh.shell.render;

import java.util.ArrayList;
import java.util.List;
import luksh.Extent;
import luksh.HeaderLayout;
import luksh.format.Size;
import luksh.format.Visible;

/**
 * The layout of a header as a table: a row for each part, with a bar at its place to scale. The payload is far larger
 * and has an arrow instead.
 */
final class LayoutText {
    private static final List<String> HEADERS = List.of("offset", "size", "what");
    private static final String GAP = "  ";
    /** A narrower drawing shows nothing. */
    private static final int NARROWEST = 16;

    private static final int WITH_MIDDLE = 32;
    /** Smaller parts without a use are left out: they align what follows to 4096 bytes. */
    private static final long LEAST_UNUSED = 4096;

    private final HeaderLayout layout;
    private final Values values;

    LayoutText(HeaderLayout layout, Values values) {
        this.layout = layout;
        this.values = values;
    }

    String text() {
        List<Extent> shown = layout.extents().stream().filter(this::isShown).toList();
        int[] widths = widths(shown);
        int columns = values.chartWidth() - widths[0] - widths[1] - widths[2] - 3 * GAP.length() - 1;
        boolean drawn = columns >= NARROWEST && !values.plain();
        var out = new StringBuilder(title());
        String head = line(widths, HEADERS.get(0), HEADERS.get(1), HEADERS.get(2)) + (drawn ? scale(columns) : "");
        out.append(values.styled() ? Table.BOLD + head.stripTrailing() + Table.PLAIN : head.stripTrailing())
                .append('\n');
        for (Extent extent : shown) {
            String line = line(widths, extent.offset().toString(), extent.size().toString(), extent.what());
            out.append((line + (drawn ? bar(extent, columns) : "")).stripTrailing())
                    .append('\n');
        }
        if (drawn) {
            values.wrapped(out, "", explanation(columns, shown));
        }
        return out.toString();
    }

    private String title() {
        return String.join("\n", TextLayout.wrap(Visible.of(layout.toString()), values.width())) + "\n";
    }

    private boolean isShown(Extent extent) {
        return extent.used() || extent.size().bytes() >= LEAST_UNUSED;
    }

    private int[] widths(List<Extent> shown) {
        var texts = new ArrayList<List<String>>(List.of(HEADERS));
        shown.forEach(
                each -> texts.add(List.of(each.offset().toString(), each.size().toString(), each.what())));
        int[] widths = new int[HEADERS.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = texts.stream()
                    .mapToInt(cells -> cells.get(column).length())
                    .max()
                    .orElse(0);
        }
        return widths;
    }

    private static String line(int[] widths, String offset, String size, String what) {
        return " ".repeat(widths[0] - offset.length())
                + offset
                + GAP
                + " ".repeat(widths[1] - size.length())
                + size
                + GAP
                + what
                + " ".repeat(widths[2] - what.length())
                + GAP;
    }

    /** The offsets at the left end, the middle if there is room, and the right end of the bars. */
    private String scale(int columns) {
        String end = layout.header().toString();
        String middle = columns < WITH_MIDDLE ? "" : new Size(layout.header().bytes() / 2).toString();
        String left = "0" + " ".repeat(columns / 2 - 1) + middle;
        return left + " ".repeat(Math.max(1, columns + 1 - left.length() - end.length())) + end;
    }

    /** Half columns where the terminal shows them. Each part has at least one. */
    private String bar(Extent extent, int columns) {
        if (extent.offset().bytes() >= layout.header().bytes()) {
            return " ".repeat(columns) + (values.ascii() ? ">" : "→");
        }
        if (!extent.used() || values.ascii()) {
            int from = at(extent.offset().bytes(), columns);
            int end = Math.max(from + 1, at(end(extent), columns));
            return " ".repeat(from) + (extent.used() ? "#" : values.ascii() ? "." : "·").repeat(end - from);
        }
        int from = at(extent.offset().bytes(), 2 * columns);
        int end = Math.max(from + 1, at(end(extent), 2 * columns));
        return " ".repeat(from / 2)
                + (from % 2 == 1 ? "▐" : "")
                + "█".repeat(end / 2 - (from + 1) / 2)
                + (end % 2 == 1 && end / 2 >= (from + 1) / 2 ? "▌" : "");
    }

    private int at(long offset, int steps) {
        return Math.min(
                steps - 1, (int) (offset * (double) steps / layout.header().bytes()));
    }

    private static long end(Extent extent) {
        return extent.offset().bytes() + extent.size().bytes();
    }

    private String explanation(int columns, List<Extent> shown) {
        boolean arrow = shown.stream()
                .anyMatch(each -> each.offset().bytes() >= layout.header().bytes());
        long column = Math.max(1, Math.round((double) layout.header().bytes() / columns / 1024));
        return "A column is " + column + " KiB. Smaller parts look larger than they are."
                + (arrow ? " Only the header is drawn to scale." : "");
    }
}

package luksh.audit;

import static luksh.audit.Markup.escaped;

import java.util.List;
import java.util.Locale;

/**
 * Bars that lie one below the other, as SVG, each with its name and number.
 *
 * @param title in words
 * @param bars longest first, or in an order of their own
 */
record BarDrawing(String title, List<Bar> bars) {
    private static final int WIDTH = 460;
    private static final int NAME = 190;
    private static final int ROOM = WIDTH - NAME - 60;
    private static final int LINE = 22;
    private static final int LONGEST = 26;

    /**
     * One bar.
     *
     * @param style class of its colour
     */
    record Bar(String name, long count, String style) {}

    String svg() {
        long most = Math.max(1, bars.stream().mapToLong(Bar::count).max().orElse(1));
        var svg = new StringBuilder("<figure><figcaption>" + escaped(title) + "</figcaption><svg viewBox=\"0 0 " + WIDTH
                + " " + (bars.size() * LINE + 4) + "\" role=\"img\" aria-label=\"" + escaped(title) + "\">");
        int y = 2;
        for (Bar bar : bars) {
            double width = Math.max(bar.count() == 0 ? 0 : 1, (double) ROOM * bar.count() / most);
            String name = bar.name().length() > LONGEST ? bar.name().substring(0, LONGEST) + "…" : bar.name();
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"name\" x=\"%d\" y=\"%d\">%s</text><rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\""
                            + " height=\"%d\"/><text class=\"count\" x=\"%.1f\" y=\"%d\">%d</text>",
                    NAME - 8,
                    y + 15,
                    escaped(name),
                    bar.style(),
                    NAME,
                    y + 2,
                    width,
                    LINE - 5,
                    NAME + width + 6,
                    y + 15,
                    bar.count()));
            y += LINE;
        }
        return svg.append("</svg></figure>\n").toString();
    }
}

package luksh.audit;

import java.util.List;
import javax.xml.stream.XMLStreamException;

/**
 * Draws a bar chart as SVG; each bar has a name and a number.
 *
 * @param bars from top to bottom
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
     * @param style CSS class of its colour
     */
    record Bar(String name, long count, String style) {}

    void write(Markup page) throws XMLStreamException {
        long most = Math.max(1, bars.stream().mapToLong(Bar::count).max().orElse(1));
        page.open("figure").element("figcaption", title);
        page.open(
                "svg", "viewBox", "0 0 " + WIDTH + " " + (bars.size() * LINE + 4), "role", "img", "aria-label", title);
        int y = 2;
        for (Bar bar : bars) {
            double width = Math.max(bar.count() == 0 ? 0 : 1, (double) ROOM * bar.count() / most);
            String name = bar.name().length() > LONGEST ? bar.name().substring(0, LONGEST) + "…" : bar.name();
            label(page, "name", NAME - 8, y, name);
            HeaderDrawing.rect(page, bar.style(), NAME, y + 2, width, LINE - 5);
            label(page, "count", NAME + width + 6, y, String.valueOf(bar.count()));
            y += LINE;
        }
        page.close().close().line();
    }

    private static void label(Markup page, String style, double x, int y, String text) throws XMLStreamException {
        page.element("text", text, "class", style, "x", HeaderDrawing.tenths(x), "y", String.valueOf(y + 15));
    }
}

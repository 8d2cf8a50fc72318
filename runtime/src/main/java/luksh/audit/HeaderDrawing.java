package luksh.audit;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLStreamException;
import luksh.audit.HeaderOutline.Kind;
import luksh.audit.HeaderOutline.Part;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Severity;
import luksh.format.Size;

/**
 * Draws a header as SVG, to scale, up to the end of its last key area, or up to the payload if that is near. Very small
 * parts are drawn with the width of a line.
 */
final class HeaderDrawing {
    private static final int WIDTH = 960;
    private static final int TOP = 6;
    private static final int HEIGHT = 34;
    private static final int LEAST_WIDTH = 3;
    private static final int LABEL_WIDTH = 13;
    private static final int MOST_TICKS = 8;
    /** The payload's share of the width. */
    private static final double PAYLOAD_SHARE = 0.04;
    /** The payload is near if it begins before this many times the used size. */
    private static final int NEAR = 2;

    private final HeaderOutline sketch;
    private final List<Finding> findings;
    private final boolean near;
    private final double end;

    HeaderDrawing(HeaderOutline sketch, List<Finding> findings) {
        this.sketch = sketch;
        this.findings = findings;
        long used = Math.max(1, sketch.end());
        this.near = sketch.payload() >= used && sketch.payload() <= NEAR * (double) used;
        double drawn = near ? sketch.payload() : used;
        this.end = drawn * (1 + PAYLOAD_SHARE);
    }

    void write(Markup page) throws XMLStreamException {
        page.open(
                "svg",
                "viewBox",
                "0 0 " + WIDTH + " 60",
                "role",
                "img",
                "aria-label",
                sketch.version() + " header, to scale");
        rect(page, "room", 0, WIDTH);
        ticks(page);
        for (Part part : sketch.parts()) {
            part(page, part);
        }
        payload(page);
        page.close().line();
    }

    private double x(long offset) {
        return Math.min(WIDTH, (double) offset / end * WIDTH);
    }

    private void part(Markup page, Part part) throws XMLStreamException {
        double from = x(part.offset());
        double width = Math.max(LEAST_WIDTH, x(part.end()) - from);
        String what = part.kind() == Kind.COPY ? part.cost() : "slot " + part.slot() + ": " + part.cost();
        String style = part.kind() == Kind.COPY ? "copy" : "area";
        Optional<Severity> worst = worst(part);
        page.open("g").element("title", what + "; byte " + part.offset() + ", " + new Size(part.size()));
        rect(page, style + worst.map(severity -> " " + word(severity)).orElse(""), from, width);
        if (part.kind() == Kind.AREA && width >= LABEL_WIDTH) {
            boolean bad = worst.filter(severity -> severity == Severity.ERROR).isPresent();
            page.element(
                    "text",
                    part.slot() + (bad ? "!" : ""),
                    "class",
                    "number",
                    "x",
                    tenths(from + width / 2),
                    "y",
                    String.valueOf(TOP + HEIGHT / 2 + 5));
        }
        page.close();
    }

    private static void rect(Markup page, String style, double from, double width) throws XMLStreamException {
        rect(page, style, Math.min(from, WIDTH - LEAST_WIDTH), TOP, width, HEIGHT);
    }

    static void rect(Markup page, String style, double x, int y, double width, int height) throws XMLStreamException {
        page.empty(
                "rect",
                "class",
                style,
                "x",
                tenths(x),
                "y",
                String.valueOf(y),
                "width",
                tenths(width),
                "height",
                String.valueOf(height));
    }

    static String tenths(double number) {
        return String.format(Locale.ROOT, "%.1f", number);
    }

    private Optional<Severity> worst(Part part) {
        return findings.stream()
                .filter(finding -> part.kind() == Kind.AREA
                        ? finding.place().includes(Place.slot(part.slot()))
                        : finding.place().equals(Place.copy(part.offset())))
                .map(Finding::severity)
                .max(Severity::compareTo);
    }

    private void payload(Markup page) throws XMLStreamException {
        double from = WIDTH * (1 - PAYLOAD_SHARE / (1 + PAYLOAD_SHARE));
        if (sketch.payload() == 0) {
            return;
        }
        page.open("g").element("title", "payload, from byte " + sketch.payload());
        rect(page, near ? "payload" : "payload far", from, WIDTH - from);
        String words = (near ? "" : "… ") + "payload at " + rounded(sketch.payload());
        page.element("text", words, "class", "tick", "text-anchor", "end", "x", String.valueOf(WIDTH), "y", "55");
        page.close();
    }

    private void ticks(Markup page) throws XMLStreamException {
        long step = 512;
        while ((double) step < end / MOST_TICKS) {
            step *= 2;
        }
        for (long at = 0; x(at) < WIDTH * 0.84; at += step) {
            String x = tenths(x(at));
            page.empty("path", "class", "grid", "d", "M" + x + " " + (TOP + HEIGHT) + "v4");
            page.element("text", rounded(at), "class", "tick", "x", x, "y", "55");
        }
    }

    private static String rounded(long bytes) {
        if (bytes == 0 || bytes % 1024 == 0 || bytes < 1024) {
            return new Size(bytes).toString();
        }
        return String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
    }

    static String word(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}

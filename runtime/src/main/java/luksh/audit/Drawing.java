package luksh.audit;

import static luksh.audit.Markup.escaped;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import luksh.audit.Sketch.Kind;
import luksh.audit.Sketch.Part;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.Size;

/**
 * A header as SVG, to scale from its first byte to the end of its last key area, and to the payload where that is near. What
 * would be thinner than a line is drawn as one.
 */
final class Drawing {
    private static final int WIDTH = 960;
    private static final int TOP = 6;
    private static final int HEIGHT = 34;
    private static final int LEAST_WIDTH = 3;
    private static final int LABEL_WIDTH = 13;
    private static final int MOST_TICKS = 8;
    /** Of all that is drawn, if the payload comes behind it. */
    private static final double PAYLOAD_SHARE = 0.04;
    /** How much free room before the payload is drawn to scale: as much as is used. */
    private static final int NEAR = 2;

    private final Sketch sketch;
    private final List<Finding> findings;
    private final boolean near;
    private final double end;

    Drawing(Sketch sketch, List<Finding> findings) {
        this.sketch = sketch;
        this.findings = findings;
        long used = Math.max(1, sketch.end());
        this.near = sketch.payload() >= used && sketch.payload() <= NEAR * (double) used;
        double drawn = near ? sketch.payload() : used;
        this.end = drawn * (1 + PAYLOAD_SHARE);
    }

    String svg() {
        var svg = new StringBuilder("<svg viewBox=\"0 0 " + WIDTH + " 60\" role=\"img\" aria-label=\""
                + escaped(sketch.version() + " header, to scale") + "\">");
        svg.append(
                "<rect class=\"room\" x=\"0\" y=\"" + TOP + "\" width=\"" + WIDTH + "\" height=\"" + HEIGHT + "\"/>");
        ticks(svg);
        for (Part part : sketch.parts()) {
            part(svg, part);
        }
        payload(svg);
        return svg.append("</svg>\n").toString();
    }

    private double x(long offset) {
        return Math.min(WIDTH, (double) offset / end * WIDTH);
    }

    private void part(StringBuilder svg, Part part) {
        double from = x(part.offset());
        double width = Math.max(LEAST_WIDTH, x(part.end()) - from);
        String what = part.kind() == Kind.COPY ? part.cost() : "slot " + part.slot() + ": " + part.cost();
        String style = part.kind() == Kind.COPY ? "copy" : "area";
        Optional<Severity> worst = worst(part);
        svg.append("<g><title>")
                .append(escaped(what + "; byte " + part.offset() + ", " + new Size(part.size())))
                .append("</title>");
        rect(svg, style + worst.map(severity -> " " + word(severity)).orElse(""), from, width);
        if (part.kind() == Kind.AREA && width >= LABEL_WIDTH) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<text class=\"number\" x=\"%.1f\" y=\"%d\">%d%s</text>",
                    from + width / 2,
                    TOP + HEIGHT / 2 + 5,
                    part.slot(),
                    worst.filter(severity -> severity == Severity.ERROR).isPresent() ? "!" : ""));
        }
        svg.append("</g>");
    }

    private static void rect(StringBuilder svg, String style, double from, double width) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>",
                style,
                Math.min(from, WIDTH - LEAST_WIDTH),
                TOP,
                width,
                HEIGHT));
    }

    private Optional<Severity> worst(Part part) {
        return findings.stream()
                .filter(finding -> part.kind() == Kind.AREA
                        ? List.of(finding.where().split(", ", -1)).contains("slot " + part.slot())
                        : finding.where().equals("copy at byte " + part.offset()))
                .map(Finding::severity)
                .max(Severity::compareTo);
    }

    private void payload(StringBuilder svg) {
        double from = WIDTH * (1 - PAYLOAD_SHARE / (1 + PAYLOAD_SHARE));
        if (sketch.payload() == 0) {
            return;
        }
        svg.append("<g><title>payload, from byte " + sketch.payload() + "</title>");
        rect(svg, near ? "payload" : "payload far", from, WIDTH - from);
        svg.append(String.format(
                Locale.ROOT,
                "<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"55\">%spayload at %s</text></g>",
                WIDTH,
                near ? "" : "… ",
                rounded(sketch.payload())));
    }

    private void ticks(StringBuilder svg) {
        long step = 512;
        while ((double) step < end / MOST_TICKS) {
            step *= 2;
        }
        for (long at = 0; x(at) < WIDTH * 0.84; at += step) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<path class=\"grid\" d=\"M%1$.1f %2$dv4\"/><text class=\"tick\" x=\"%1$.1f\" y=\"55\">%3$s</text>",
                    x(at),
                    TOP + HEIGHT,
                    rounded(at)));
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

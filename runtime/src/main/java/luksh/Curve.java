package luksh;

import luksh.change.step.ChangeSession;
import luksh.chart.ChartFile;
import luksh.chart.LineChart;

/**
 * GRUB's unlock time against the number of iterations: a line for the named or detected GRUB, lines for common others,
 * and the iterations of the slots now. {@code show} draws it in the terminal.
 */
public final class Curve {
    private final LineChart chart;
    private final ChangeSession session;

    Curve(LineChart chart, ChangeSession session) {
        this.chart = chart;
        this.session = session;
    }

    /** The data of the chart. */
    public LineChart chart() {
        return chart;
    }

    /**
     * Writes an SVG or PNG file, by the suffix. Replaces an existing file.
     *
     * @throws luksh.format.LuksException if the suffix is another one, or the file cannot be written
     */
    public void saveTo(String path) {
        ChartFile file = ChartFile.named(path);
        if (session.dryRun()) {
            session.person().say("dry run: would draw the curve to " + path);
        } else {
            file.save(chart);
            session.person().say(path + ": curve written");
        }
    }

    @Override
    public String toString() {
        return chart.title() + ": "
                + String.join(
                        ", ", chart.lines().stream().map(LineChart.Line::name).toList());
    }
}

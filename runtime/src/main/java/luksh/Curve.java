package luksh;

import luksh.change.step.ChangeSession;
import luksh.chart.ChartFile;
import luksh.chart.LineChart;

/**
 * GRUB's seconds against iterations: one line for the GRUB that was named or found, others beside it, and the counts that
 * the slots have now. {@code show} draws it in the terminal.
 */
public final class Curve {
    private final LineChart chart;
    private final ChangeSession session;

    Curve(LineChart chart, ChangeSession session) {
        this.chart = chart;
        this.session = session;
    }

    /** What is drawn. */
    public LineChart chart() {
        return chart;
    }

    /**
     * SVG or PNG by the name's end; a file of that name is replaced.
     *
     * @throws luksh.format.LuksException if the name ends otherwise, or the file cannot be written
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

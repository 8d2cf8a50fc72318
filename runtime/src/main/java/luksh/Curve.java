package luksh;

import luksh.chart.ChartFile;
import luksh.chart.LineChart;

/**
 * GRUB's seconds against iterations: one line for the GRUB that was named or found, others beside it, and the counts that
 * the slots have now. {@code show} draws it in the terminal.
 */
public final class Curve {
    private final LineChart chart;

    Curve(LineChart chart) {
        this.chart = chart;
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
        ChartFile.named(path).save(chart);
    }

    @Override
    public String toString() {
        return chart.title() + ": "
                + String.join(
                        ", ", chart.lines().stream().map(LineChart.Line::name).toList());
    }
}

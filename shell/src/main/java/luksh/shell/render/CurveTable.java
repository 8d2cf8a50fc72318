package luksh.shell.render;

import java.util.ArrayList;
import java.util.List;
import luksh.chart.LineChart;
import luksh.chart.LineChart.Mark;
import luksh.chart.LineChart.Point;
import luksh.format.Pbkdf2;
import luksh.grub.Interval;

/** A chart as a table, for a screen reader: a column for each line, and a row at 1, 2 and 5 of each decade and each mark. */
record CurveTable(LineChart chart, Values values) {
    private static final double[] STEPS = {1, 2, 5};

    String text() {
        var headers = new ArrayList<String>(List.of(chart.across()));
        chart.lines().forEach(line -> headers.add(line.name()));
        headers.add("mark");
        var rows = new ArrayList<List<String>>();
        for (Mark mark : chart.marks()) {
            rows.add(row(mark.x(), mark.points().stream().map(Point::y).toList(), mark.name()));
        }
        List<Point> points =
                chart.lines().stream().flatMap(line -> line.points().stream()).toList();
        double left = points.stream().mapToDouble(Point::x).min().orElse(1);
        double right = points.stream().mapToDouble(Point::x).max().orElse(1);
        for (double decade = Math.pow(10, Math.floor(Math.log10(left))); decade <= right; decade *= 10) {
            for (double step : STEPS) {
                if (step * decade >= left && step * decade <= right) {
                    double across = Math.log10(step * decade);
                    List<Double> heights = chart.lines().stream()
                            .map(line -> CurveText.at(line.points(), across))
                            .toList();
                    rows.add(row(step * decade, heights, ""));
                }
            }
        }
        return chart.title() + "\n" + values.table(headers, rows);
    }

    private static List<String> row(double x, List<Double> heights, String mark) {
        var row = new ArrayList<String>();
        row.add(Pbkdf2.grouped(Math.round(x)));
        heights.forEach(height -> row.add(Interval.text(height)));
        row.add(mark);
        return row;
    }
}

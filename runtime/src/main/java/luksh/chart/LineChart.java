package luksh.chart;

import java.util.List;

/**
 * Lines over two logarithmic axes, and points that stand out.
 *
 * @param across what the axis below counts
 * @param up what the axis on the left counts
 */
public record LineChart(String title, String across, String up, List<Line> lines, List<Mark> marks) implements Chart {
    public LineChart {
        lines = List.copyOf(lines);
        marks = List.copyOf(marks);
    }

    /** One line; all its points are above 0 in both directions. */
    public record Line(String name, List<Point> points) {
        public Line {
            points = List.copyOf(points);
        }
    }

    public record Point(double x, double y) {}

    /**
     * A place on the axis below that means something, on every line.
     *
     * @param name short: {@code slot 0}
     */
    public record Mark(String name, double x, List<Point> points) {
        public Mark {
            points = List.copyOf(points);
        }
    }
}

package luksh.chart;

import java.util.List;

/**
 * Lines over two logarithmic axes, and marked points.
 *
 * @param across label of the lower axis
 * @param up label of the left axis
 */
public record LineChart(String title, String across, String up, List<Line> lines, List<Mark> marks) implements Chart {
    public LineChart {
        lines = List.copyOf(lines);
        marks = List.copyOf(marks);
    }

    /** One line; all coordinates of its points are above 0. */
    public record Line(String name, List<Point> points) {
        public Line {
            points = List.copyOf(points);
        }
    }

    public record Point(double x, double y) {}

    /**
     * A marked position on the lower axis, with its point on every line.
     *
     * @param name short: {@code slot 0}
     */
    public record Mark(String name, double x, List<Point> points) {
        public Mark {
            points = List.copyOf(points);
        }
    }
}

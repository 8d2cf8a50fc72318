package luksh.shell.render;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import luksh.chart.LineChart;
import luksh.chart.LineChart.Line;
import luksh.chart.LineChart.Mark;
import luksh.chart.LineChart.Point;
import luksh.grub.Interval;

/**
 * A chart with two logarithmic axes, in characters. It uses dots of braille, eight to a character, or a letter for each
 * line if the terminal has no braille. Each line has its name at its end; the marks are explained below.
 */
final class CurveText {
    private static final int HEIGHT = 16;
    private static final int LEFT = 8;
    private static final int[][] DOTS = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    private static final int BRAILLE = 0x2800;
    /** Colours that are readable on black and on white: blue, red, green, magenta, brown, cyan. */
    private static final int[] COLOURS = {34, 31, 32, 35, 33, 36};

    private static final int NOBODY = -1;
    private static final int EVERYBODY = -2;

    private final LineChart chart;
    private final boolean ascii;
    private final boolean styled;
    private final int width;
    private final int columns;
    private final double left;
    private final double right;
    private final double low;
    private final double high;
    /** The dots and their lines, by row and column. */
    private final int[][] dots;

    private final int[][] owner;
    private final boolean[][] marked;

    /** @param width of the whole chart, in columns */
    CurveText(LineChart chart, int width, boolean ascii, boolean styled) {
        this.chart = chart;
        this.width = width;
        this.ascii = ascii;
        this.styled = styled && !ascii;
        int names = chart.lines().stream()
                .mapToInt(line -> line.name().length())
                .max()
                .orElse(0);
        columns = width - LEFT - names - (ascii ? 2 : 0) - 2;
        List<Point> points =
                chart.lines().stream().flatMap(line -> line.points().stream()).toList();
        left = log(points.stream().mapToDouble(Point::x).min().orElse(1));
        right = log(points.stream().mapToDouble(Point::x).max().orElse(10));
        low = Math.floor(log(points.stream().mapToDouble(Point::y).min().orElse(1)));
        high = Math.ceil(log(points.stream().mapToDouble(Point::y).max().orElse(10)));
        dots = new int[HEIGHT][columns];
        owner = new int[HEIGHT][columns];
        marked = new boolean[HEIGHT][columns];
        Arrays.stream(owner).forEach(row -> Arrays.fill(row, NOBODY));
    }

    private static double log(double value) {
        return Math.log10(value);
    }

    /** Lines, each ended by a newline. */
    String text() {
        for (int i = 0; i < chart.lines().size(); i++) {
            draw(i, chart.lines().get(i).points());
        }
        for (Mark mark : chart.marks()) {
            for (Point point : mark.points()) {
                marked[row(point.y())][column(point.x())] = true;
            }
        }
        var out = new StringBuilder(chart.title()).append('\n');
        int[] ends = ends();
        String[] labels = labels();
        for (int row = 0; row < HEIGHT; row++) {
            var line = new StringBuilder(
                    String.format(Locale.ROOT, "%" + (LEFT - 2) + "s %s", labels[row], ascii ? "|" : "│"));
            for (int column = 0; column < columns; column++) {
                line.append(cell(row, column));
            }
            if (ends[row] >= 0) {
                String name = chart.lines().get(ends[row]).name();
                line.append(' ').append(coloured(ascii ? letter(ends[row]) + " " + name : name, ends[row]));
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.append(axis()).append(marks()).toString();
    }

    /** Draws column by column, so that steep lines have no gaps. */
    private void draw(int line, List<Point> points) {
        for (int x = 0; x < columns * 2; x++) {
            double across = left + (right - left) * x / (columns * 2 - 1);
            int y = (int) Math.round((high - log(at(points, across))) / (high - low) * (HEIGHT * 4 - 1));
            if (y >= 0 && y < HEIGHT * 4) {
                int row = y / 4;
                int column = x / 2;
                dots[row][column] |= DOTS[y % 4][x % 2];
                int before = owner[row][column];
                owner[row][column] = before == NOBODY || before == line ? line : EVERYBODY;
            }
        }
    }

    /**
     * The height at a place between two points, interpolated linearly.
     *
     * @param across the logarithm of the place
     */
    static double at(List<Point> points, double across) {
        int next = 1;
        while (next < points.size() - 1 && log(points.get(next).x()) < across) {
            next++;
        }
        Point from = points.get(next - 1);
        Point to = points.get(next);
        double share = (across - log(from.x())) / (log(to.x()) - log(from.x()));
        return Math.pow(10, log(from.y()) + share * (log(to.y()) - log(from.y())));
    }

    private int row(double y) {
        return clamp((int) Math.round((high - log(y)) / (high - low) * (HEIGHT * 4 - 1)) / 4, HEIGHT);
    }

    private int column(double x) {
        return clamp((int) Math.round((log(x) - left) / (right - left) * (columns * 2 - 1)) / 2, columns);
    }

    private static int clamp(int value, int size) {
        return Math.max(0, Math.min(size - 1, value));
    }

    private String cell(int row, int column) {
        if (marked[row][column]) {
            return ascii ? "O" : "●";
        }
        int who = owner[row][column];
        if (who == NOBODY) {
            return " ";
        }
        if (ascii) {
            return who == EVERYBODY ? "+" : letter(who);
        }
        return coloured(String.valueOf((char) (BRAILLE + dots[row][column])), who);
    }

    private static String letter(int line) {
        return String.valueOf((char) ('a' + line));
    }

    private String coloured(String text, int line) {
        return styled && line >= 0 ? "\033[" + COLOURS[line % COLOURS.length] + "m" + text + "\033[0m" : text;
    }

    /** The line to name after each row: the row where it ends, or one next to it. */
    private int[] ends() {
        var ends = new int[HEIGHT];
        Arrays.fill(ends, NOBODY);
        for (int i = 0; i < chart.lines().size(); i++) {
            Line line = chart.lines().get(i);
            int wanted = row(line.points().get(line.points().size() - 1).y());
            for (int away = 0; away < HEIGHT; away++) {
                int row = free(ends, wanted, away);
                if (row >= 0) {
                    ends[row] = i;
                    break;
                }
            }
        }
        return ends;
    }

    private static int free(int[] ends, int wanted, int away) {
        if (wanted + away < HEIGHT && ends[wanted + away] == NOBODY) {
            return wanted + away;
        }
        return wanted - away >= 0 && ends[wanted - away] == NOBODY ? wanted - away : NOBODY;
    }

    /** A label at each decade of seconds. */
    private String[] labels() {
        var labels = new String[HEIGHT];
        Arrays.fill(labels, "");
        for (int decade = (int) low; decade <= high; decade++) {
            labels[row(Math.pow(10, decade))] = tick(decade);
        }
        return labels;
    }

    private static String tick(int decade) {
        return decade >= 0 ? (long) Math.pow(10, decade) + " s" : "0." + "0".repeat(-decade - 1) + "1 s";
    }

    private String axis() {
        var line = new StringBuilder(" ".repeat(LEFT - 1)).append(ascii ? "+" : "└");
        var below = new StringBuilder(" ".repeat(LEFT + columns + LEFT));
        for (int i = 0; i < columns; i++) {
            line.append(ascii ? "-" : "─");
        }
        for (int decade = (int) Math.ceil(left); decade <= right; decade++) {
            int column = LEFT + column(Math.pow(10, decade));
            line.setCharAt(column, ascii ? '+' : '┴');
            String count =
                    decade >= 6 ? (long) Math.pow(10, decade - 6.0) + "M" : (long) Math.pow(10, decade - 3.0) + "k";
            int start = Math.min(column, LEFT + columns - count.length());
            below.replace(start, start + count.length(), count);
        }
        String counts = below.toString().stripTrailing();
        boolean fits = counts.length() + chart.across().length() + 3 <= width;
        int middle = Math.max(0, LEFT + (columns - chart.across().length()) / 2);
        return line + "\n" + counts + (fits ? "   " : "\n" + " ".repeat(middle)) + chart.across() + "\n";
    }

    /** The explanation of each mark, for each line. */
    private String marks() {
        var out = new StringBuilder();
        for (Mark mark : chart.marks()) {
            var said = new ArrayList<String>();
            for (int i = 0; i < mark.points().size(); i++) {
                said.add(Interval.text(mark.points().get(i).y()) + " on "
                        + chart.lines().get(i).name());
            }
            List<String> lines = TextLayout.wrap(
                    (ascii ? "O " : "● ") + mark.name() + " iterations: " + String.join(", ", said), width - 4);
            out.append(String.join("\n    ", lines)).append('\n');
        }
        return out.toString();
    }
}

package luksh.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Font;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import luksh.format.Visible;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** Draws with XChart. No other class refers to XChart, so that it is only loaded when a file is requested. */
final class Picture {
    private static final int WIDTH = 1080;
    private static final int HEIGHT = 600;
    private static final String SVG = "http://www.w3.org/2000/svg";

    /** Okabe and Ito's colours, which people with colour blindness can distinguish. */
    private static final Color[] COLOURS = {
        new Color(0x0072b2),
        new Color(0xd55e00),
        new Color(0x009e73),
        new Color(0xcc79a7),
        new Color(0xe69f00),
        new Color(0x56b4e9),
        new Color(0x555555)
    };

    private static final Marker[] SHAPES = {
        SeriesMarkers.CIRCLE, SeriesMarkers.SQUARE, SeriesMarkers.TRIANGLE_UP, SeriesMarkers.DIAMOND
    };
    private static final float[][] DASHES = {{}, {8, 4}, {2, 4}, {10, 4, 2, 4}};

    private Picture() {}

    static byte[] svg(Chart chart) throws IOException {
        org.knowm.xchart.internal.chartpart.Chart<?, ?> drawn = drawn(chart);
        try {
            Document document = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG, "svg", null);
            SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
            context.setComment("luksh");
            context.setPrecision(2);
            var graphics = new SVGGraphics2D(context, false);
            graphics.setSVGCanvasSize(new Dimension(WIDTH, HEIGHT));
            drawn.paint(graphics, WIDTH, HEIGHT);
            Element root = graphics.getRoot();
            root.setAttributeNS(null, "viewBox", "0 0 " + WIDTH + " " + HEIGHT);
            describe(document, root, chart);
            var bytes = new ByteArrayOutputStream();
            try (var writer = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
                graphics.stream(root, writer, true, false);
            }
            return bytes.toByteArray();
        } catch (ParserConfigurationException e) {
            throw new IOException(e);
        }
    }

    static byte[] png(Chart chart) throws IOException {
        var bytes = new ByteArrayOutputStream();
        BitmapEncoder.saveBitmap(drawn(chart), bytes, BitmapFormat.PNG);
        return bytes.toByteArray();
    }

    /**
     * Adds the text of the picture as a description: its letters are outlines, so that they look the same everywhere.
     */
    private static void describe(Document document, Element root, Chart chart) {
        Element title = document.createElementNS(SVG, "title");
        title.setTextContent(Visible.of(chart.title()));
        Element words = document.createElementNS(SVG, "desc");
        words.setTextContent(Visible.lines(String.join("\n", words(chart))));
        root.insertBefore(words, root.getFirstChild());
        root.insertBefore(title, words);
    }

    private static List<String> words(Chart chart) {
        var lines = new ArrayList<String>();
        if (chart instanceof LineChart curves) {
            lines.add(curves.up() + " against " + curves.across());
            curves.lines().forEach(line -> lines.add(line.name() + ": " + points(line.points())));
            curves.marks().forEach(mark -> lines.add(mark.name() + ": " + points(mark.points())));
        } else if (chart instanceof BarChart bars) {
            lines.add(bars.up());
            for (BarChart.Bars each : bars.bars()) {
                for (int i = 0; i < bars.groups().size(); i++) {
                    double value = each.values().get(i);
                    if (!Double.isNaN(value)) {
                        lines.add(bars.groups().get(i) + ", " + each.name() + ": " + number(value));
                    }
                }
            }
        }
        return lines;
    }

    private static String points(List<LineChart.Point> points) {
        return String.join(
                ", ",
                points.stream()
                        .map(point -> number(point.x()) + " " + number(point.y()))
                        .toList());
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.3g" : "%.0f", value);
    }

    private static org.knowm.xchart.internal.chartpart.Chart<?, ?> drawn(Chart chart) {
        if (System.getProperty("java.awt.headless") == null) {
            // needs no screen, even if DISPLAY names one that does not answer
            System.setProperty("java.awt.headless", "true");
        }
        return chart instanceof LineChart curves ? lines(curves) : bars((BarChart) chart);
    }

    private static XYChart lines(LineChart chart) {
        XYChart drawn = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(chart.title())
                .xAxisTitle(chart.across())
                .yAxisTitle(chart.up())
                .build();
        style(drawn.getStyler());
        drawn.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true).setMarkerSize(9);
        drawn.getStyler().setXAxisDecimalPattern("#,##0").setYAxisDecimalPattern("0.###");
        int line = 0;
        for (LineChart.Line each : chart.lines()) {
            XYSeries series = series(drawn, each.name(), each.points());
            series.setMarker(SeriesMarkers.NONE);
            series.setLineColor(COLOURS[line % COLOURS.length]);
            float[] dash = DASHES[line % DASHES.length];
            series.setLineStyle(
                    dash.length == 0
                            ? new BasicStroke(2.5f)
                            : new BasicStroke(2.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dash, 0));
            line++;
        }
        int mark = 0;
        for (LineChart.Mark each : chart.marks()) {
            XYSeries series = series(drawn, each.name(), each.points());
            series.setLineStyle(new BasicStroke(0));
            series.setLineColor(new Color(0, true));
            series.setMarker(SHAPES[mark % SHAPES.length]);
            series.setMarkerColor(Color.BLACK);
            mark++;
        }
        return drawn;
    }

    private static XYSeries series(XYChart drawn, String name, List<LineChart.Point> points) {
        return drawn.addSeries(
                name,
                points.stream().mapToDouble(LineChart.Point::x).toArray(),
                points.stream().mapToDouble(LineChart.Point::y).toArray());
    }

    private static CategoryChart bars(BarChart chart) {
        CategoryChart drawn = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(chart.title())
                .yAxisTitle(chart.up())
                .build();
        style(drawn.getStyler());
        drawn.getStyler().setAvailableSpaceFill(0.85);
        int kind = 0;
        for (BarChart.Bars each : chart.bars()) {
            // a missing value has no bar
            List<Double> values = each.values().stream()
                    .map(value -> value.isNaN() ? null : value)
                    .toList();
            drawn.addSeries(each.name(), chart.groups(), values).setFillColor(COLOURS[kind % COLOURS.length]);
            kind++;
        }
        return drawn;
    }

    private static void style(AxesChartStyler style) {
        style.setChartBackgroundColor(Color.WHITE)
                .setLegendPosition(LegendPosition.OutsideE)
                .setLegendBorderColor(Color.WHITE)
                .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14))
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 18))
                .setChartPadding(16);
        style.setAxisTitleFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
        style.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        style.setPlotGridLinesColor(new Color(0xdddddd)).setPlotGridLinesStroke(new BasicStroke(1));
        style.setPlotBackgroundColor(Color.WHITE);
        style.setPlotBorderColor(new Color(0x888888));
    }
}

package luksh.chart;

/** The content of a picture. */
public sealed interface Chart permits LineChart, BarChart {
    String title();
}

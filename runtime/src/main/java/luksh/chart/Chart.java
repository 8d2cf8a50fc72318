package luksh.chart;

/** What a picture shows. */
public sealed interface Chart permits LineChart, BarChart {
    String title();
}

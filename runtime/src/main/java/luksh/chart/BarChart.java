package luksh.chart;

import java.util.List;

/**
 * Groups of bars over one axis that starts at 0.
 *
 * @param up label of the left axis
 * @param groups names of the groups, below the axis
 * @param bars of the same kind, one in each group
 */
public record BarChart(String title, String up, List<String> groups, List<Bars> bars) implements Chart {
    public BarChart {
        groups = List.copyOf(groups);
        bars = List.copyOf(bars);
    }

    /**
     * One kind of bar.
     *
     * @param values one for each group, above 0; NaN if there is none
     */
    public record Bars(String name, List<Double> values) {
        public Bars {
            values = List.copyOf(values);
        }
    }
}

package luksh.chart;

import java.util.List;

/**
 * Bars in groups, side by side, over one axis that begins at 0.
 *
 * @param up what the axis on the left counts
 * @param groups names on the axis below
 * @param bars of the same kind in each group
 */
public record BarChart(String title, String up, List<String> groups, List<Bars> bars) implements Chart {
    public BarChart {
        groups = List.copyOf(groups);
        bars = List.copyOf(bars);
    }

    /**
     * One kind of bar.
     *
     * @param values one for each group, above 0; NaN where there is none
     */
    public record Bars(String name, List<Double> values) {
        public Bars {
            values = List.copyOf(values);
        }
    }
}

/** Charts as values, and chart files. GRUB's curve uses it. Start at {@link luksh.chart.Chart}. */
@NullMarked
package luksh.chart;

import org.jspecify.annotations.NullMarked;

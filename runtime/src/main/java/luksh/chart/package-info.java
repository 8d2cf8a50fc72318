/**
 * Charts as values, and the files that hold them. GRUB's curve uses it. Start at {@link luksh.chart.Chart}.
 */
@NullMarked
package luksh.chart;

import org.jspecify.annotations.NullMarked;

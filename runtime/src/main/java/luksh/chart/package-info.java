/** Pictures of numbers: what is drawn, as values, and the files that hold it. */
@NullMarked
package luksh.chart;

import org.jspecify.annotations.NullMarked;

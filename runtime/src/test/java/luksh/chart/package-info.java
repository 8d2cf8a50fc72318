@NullMarked
package luksh.chart;

import org.jspecify.annotations.NullMarked;

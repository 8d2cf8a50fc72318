/** One step is one file is one verb; a plan is a list of steps; the guards. */
@NullMarked
package luksh.change;

import org.jspecify.annotations.NullMarked;

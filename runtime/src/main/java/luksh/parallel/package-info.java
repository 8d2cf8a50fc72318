/**
 * Worker threads, their memory budget, progress and cancellation, without any knowledge of LUKS. Every layer with
 * long computations may use it. Start at {@link luksh.parallel.Workers}.
 */
@NullMarked
package luksh.parallel;

import org.jspecify.annotations.NullMarked;

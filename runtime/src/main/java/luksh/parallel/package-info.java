/**
 * Worker threads, their memory budget, progress and cancellation, without any knowledge of LUKS. Every layer that computes
 * for long may use it. Start at {@link luksh.parallel.Workers}.
 */
@NullMarked
package luksh.parallel;

import org.jspecify.annotations.NullMarked;

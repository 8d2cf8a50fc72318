/**
 * Undoes a finished change of this session with another change. Only the prompt calls it. Start at
 * {@link luksh.change.undo.Undo}.
 */
@NullMarked
package luksh.change.undo;

import org.jspecify.annotations.NullMarked;

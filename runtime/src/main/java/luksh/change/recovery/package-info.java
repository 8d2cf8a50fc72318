/**
 * Finds interrupted changes, shows them, and finishes or undoes them. The transaction and the facade call it. Start at
 * {@link luksh.change.recovery.Unfinished}.
 */
@NullMarked
package luksh.change.recovery;

import org.jspecify.annotations.NullMarked;

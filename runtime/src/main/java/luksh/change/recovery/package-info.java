/**
 * What an interrupted change left: found, shown, finished or taken back. The transaction and the facade call it. Start at
 * {@link luksh.change.recovery.Unfinished}.
 */
@NullMarked
package luksh.change.recovery;

import org.jspecify.annotations.NullMarked;

/**
 * The journal of a change, and the state folder in which journals and saved headers lie. The layers of {@code change} above
 * it call it. Start at {@link luksh.change.journal.JournalFile}.
 */
@NullMarked
package luksh.change.journal;

import org.jspecify.annotations.NullMarked;

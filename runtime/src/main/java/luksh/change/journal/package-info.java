/**
 * The journal of a change, and the state folder with journals and saved headers. The layers of {@code change} above it call it.
 * Start at {@link luksh.change.journal.JournalFile}.
 */
@NullMarked
package luksh.change.journal;

import org.jspecify.annotations.NullMarked;

/**
 * The parts that every step of a change uses: the draft of the new header, the work on a copy in memory, costs, guards, the
 * keyring, the session and the person. Start at {@link luksh.change.step.Verb}.
 */
@NullMarked
package luksh.change.step;

import org.jspecify.annotations.NullMarked;

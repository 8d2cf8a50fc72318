/**
 * The parts that every step of a change uses: the draft of the new header, the work on a copy in memory, costs,
 * guards, the keyring, the session and the person. The verbs in the subpackages and the code that runs them use it.
 * Start at {@link luksh.change.step.Verb}.
 */
@NullMarked
package luksh.change.step;

import org.jspecify.annotations.NullMarked;

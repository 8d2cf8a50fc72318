/**
 * What every step of a change takes: the draft of the new header, the work on a copy in memory, costs, guards, the keyring,
 * the session and the person. The verbs in its subpackages use it, and so does whoever runs them. Start at
 * {@link luksh.change.step.Verb}.
 */
@NullMarked
package luksh.change.step;

import org.jspecify.annotations.NullMarked;

/**
 * The verbs that change one key slot, one file for each verb. The facade and the layers above {@code change} create them, and
 * a transaction runs them. Start at the verb, for example {@link luksh.change.step.slot.AddSlot}.
 */
@NullMarked
package luksh.change.step.slot;

import org.jspecify.annotations.NullMarked;

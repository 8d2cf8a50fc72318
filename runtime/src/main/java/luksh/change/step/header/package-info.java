/**
 * The verbs that change fields and tokens of a header, or the whole header, one file for each verb. The facade and the layers
 * above {@code change} create them, and a transaction runs them. Start at the verb, for example
 * {@link luksh.change.step.header.SetLabel}.
 */
@NullMarked
package luksh.change.step.header;

import org.jspecify.annotations.NullMarked;

/**
 * The writes of a change: their order for LUKS1 and LUKS2, their execution, and the writes of other programs meanwhile. Steps
 * and transactions call it. Start at {@link luksh.change.write.WriteOrder}.
 */
@NullMarked
package luksh.change.write;

import org.jspecify.annotations.NullMarked;

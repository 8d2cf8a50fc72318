/**
 * In which order a change reaches the disk, and how: write orders of LUKS1 and LUKS2, their execution, and what other
 * programs write meanwhile. Steps and transactions call it. Start at {@link luksh.change.write.WriteOrder}.
 */
@NullMarked
package luksh.change.write;

import org.jspecify.annotations.NullMarked;

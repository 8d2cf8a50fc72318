/**
 * How long GRUB takes to unlock a container, by its version, its platform and this machine. The facade and the audit call it.
 * Start at {@link luksh.grub.CostModel}.
 */
@NullMarked
package luksh.grub;

import org.jspecify.annotations.NullMarked;

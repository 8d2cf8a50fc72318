/**
 * Measures this machine: luksh's own key derivations, and the loops as GRUB computes them. The facade and {@code
 * luksh.grub} call it. Start at {@link luksh.bench.Bench}.
 */
@NullMarked
package luksh.bench;

import org.jspecify.annotations.NullMarked;

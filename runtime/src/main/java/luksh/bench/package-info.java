/** What this machine does in a second: the derivations that luksh runs, and the loops that GRUB would. */
@NullMarked
package luksh.bench;

import org.jspecify.annotations.NullMarked;

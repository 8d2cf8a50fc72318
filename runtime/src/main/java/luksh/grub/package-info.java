/** How long GRUB takes for a passphrase, by its version, its platform and this machine. */
@NullMarked
package luksh.grub;

import org.jspecify.annotations.NullMarked;

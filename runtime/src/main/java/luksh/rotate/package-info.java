/** One passphrase for another on many disks: added and proved on each before the old one goes from any. */
@NullMarked
package luksh.rotate;

import org.jspecify.annotations.NullMarked;

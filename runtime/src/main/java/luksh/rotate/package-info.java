/**
 * One passphrase for another on many disks: added and proved on each before the old one is removed anywhere. Only the facade
 * calls it. Start at {@link luksh.rotate.RotationRun}.
 */
@NullMarked
package luksh.rotate;

import org.jspecify.annotations.NullMarked;

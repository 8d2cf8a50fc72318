/** A key that opens a disk between arming and the next boot: its slot, its file, its record, and the units that end it. */
@NullMarked
package luksh.bootkey;

import org.jspecify.annotations.NullMarked;

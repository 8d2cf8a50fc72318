/** How a plain file is made: whole under its name, or not there. Knows no header, no device and no key. */
@NullMarked
package luksh.file;

import org.jspecify.annotations.NullMarked;

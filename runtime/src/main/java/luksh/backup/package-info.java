/** Header backups in a folder, and what differs between two headers. */
@NullMarked
package luksh.backup;

import org.jspecify.annotations.NullMarked;

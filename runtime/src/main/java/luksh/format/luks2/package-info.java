/**
 * The LUKS2 header as an immutable value: the binary header, the JSON area, their checks, changes and encoding (LUKS2
 * On-Disk Format 1.1.4). Every layer above may use it; it does no I/O and holds no key. Start at
 * {@link luksh.format.luks2.Luks2Header}.
 */
@NullMarked
package luksh.format.luks2;

import org.jspecify.annotations.NullMarked;

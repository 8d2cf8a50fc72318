/**
 * The LUKS1 header as an immutable value: decoding, checks, changes and encoding (LUKS1 On-Disk Format 1.2.3). Every
 * layer above may use it; it does no I/O and holds no key. Start at {@link luksh.format.luks1.Luks1Header}.
 */
@NullMarked
package luksh.format.luks1;

import org.jspecify.annotations.NullMarked;

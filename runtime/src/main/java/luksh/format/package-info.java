/** What the bytes mean: LUKS headers as immutable values; no I/O, no keys. */
@NullMarked
package luksh.format;

import org.jspecify.annotations.NullMarked;

/**
 * The values that both LUKS versions share, as immutable records: sizes, key slots, digests, segments, tokens, JSON. Every
 * layer may use it; it does no I/O and holds no key. Start at {@link luksh.format.Header}.
 */
@NullMarked
package luksh.format;

import org.jspecify.annotations.NullMarked;

/**
 * Secrets and hash functions. Every layer above may use it; it does no I/O. Start at {@link luksh.crypto.Secret}.
 */
@NullMarked
package luksh.crypto;

import org.jspecify.annotations.NullMarked;

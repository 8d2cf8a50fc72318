/**
 * Key derivation: PBKDF2, Argon2 and the digest of a volume key. Code that unlocks, changes or measures calls it; it
 * does no I/O. Start at {@link luksh.crypto.kdf.KeyDerivation}.
 */
@NullMarked
package luksh.crypto.kdf;

import org.jspecify.annotations.NullMarked;

/**
 * Sector encryption as dm-crypt does it, and key areas: the anti-forensic split on top of it. Whoever unlocks or changes a
 * container calls it; it does no I/O. Start at {@link luksh.crypto.cipher.SectorCipher} or
 * {@link luksh.crypto.cipher.KeyArea}.
 */
@NullMarked
package luksh.crypto.cipher;

import org.jspecify.annotations.NullMarked;

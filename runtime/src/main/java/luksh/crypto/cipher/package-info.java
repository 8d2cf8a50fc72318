/**
 * Sector encryption as in dm-crypt, and key areas, which add the anti-forensic split. Code that unlocks or changes a
 * container calls it; it does no I/O. Start at {@link luksh.crypto.cipher.SectorCipher} or {@link
 * luksh.crypto.cipher.KeyArea}.
 */
@NullMarked
package luksh.crypto.cipher;

import org.jspecify.annotations.NullMarked;

/**
 * Damaged and lost headers: what is left, which candidates there are, which of them a passphrase proves. Only the facade and
 * the audit call it; it reads, and writes through a change. Start at {@link luksh.rescue.DamageReport}.
 */
@NullMarked
package luksh.rescue;

import org.jspecify.annotations.NullMarked;

/**
 * Damaged and lost headers: examines the device, makes candidates, and proves them with a passphrase. Only the facade and
 * the audit call it. It reads, and writes through a change. Start at {@link luksh.rescue.DamageReport}.
 */
@NullMarked
package luksh.rescue;

import org.jspecify.annotations.NullMarked;

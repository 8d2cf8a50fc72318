/**
 * The vault: header backups in a folder, their manifest, and the differences between two headers. The facade and the audit
 * call it. Start at {@link luksh.backup.VaultFolder}.
 */
@NullMarked
package luksh.backup;

import org.jspecify.annotations.NullMarked;

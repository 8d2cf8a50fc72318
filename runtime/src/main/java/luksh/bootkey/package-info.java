/**
 * The one-time boot key: its slot, its file, its record, and the systemd units that retire it. Only the facade calls it. Start
 * at {@link luksh.bootkey.OneTimeKey}.
 */
@NullMarked
package luksh.bootkey;

import org.jspecify.annotations.NullMarked;

/**
 * From a secret to a volume key, and from a volume key to the payload. Layers from {@code change} upwards call it; it only
 * reads. Start at {@link luksh.unlock.Unlock}.
 */
@NullMarked
package luksh.unlock;

import org.jspecify.annotations.NullMarked;

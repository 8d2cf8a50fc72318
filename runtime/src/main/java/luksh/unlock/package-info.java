/** From a secret to a volume key and the payload. */
@NullMarked
package luksh.unlock;

import org.jspecify.annotations.NullMarked;

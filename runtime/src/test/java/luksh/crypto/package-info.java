@NullMarked
package luksh.crypto;

import org.jspecify.annotations.NullMarked;

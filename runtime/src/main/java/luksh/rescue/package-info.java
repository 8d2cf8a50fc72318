@NullMarked
package luksh.rescue;

import org.jspecify.annotations.NullMarked;

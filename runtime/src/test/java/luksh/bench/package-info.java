@NullMarked
package luksh.bench;

import org.jspecify.annotations.NullMarked;

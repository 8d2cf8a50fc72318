@NullMarked
package luksh.audit;

import org.jspecify.annotations.NullMarked;

@NullMarked
package luksh.file;

import org.jspecify.annotations.NullMarked;

/** The command line, the prompt and the script compiler. */
@NullMarked
package luksh.shell;

import org.jspecify.annotations.NullMarked;

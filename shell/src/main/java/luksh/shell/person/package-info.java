/** Who is asked and told at a terminal without the prompt. */
@NullMarked
package luksh.shell.person;

import org.jspecify.annotations.NullMarked;

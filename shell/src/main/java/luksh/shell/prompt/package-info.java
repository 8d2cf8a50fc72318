/** The prompt: line editing by JLine, execution by JShell in this process. */
@NullMarked
package luksh.shell.prompt;

import org.jspecify.annotations.NullMarked;

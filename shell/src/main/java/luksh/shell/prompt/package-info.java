/**
 * The interactive prompt: line editing by JLine, execution by JShell in this process. Only {@code Prompts} starts it.
 * Start at {@link luksh.shell.prompt.Prompt}.
 */
@NullMarked
package luksh.shell.prompt;

import org.jspecify.annotations.NullMarked;

/**
 * What a line at the prompt means beside Java: names of results, programs of the system, the user's editor. The prompt
 * calls it; it uses neither JLine nor JShell. Start at {@link luksh.shell.command.ProgramLine}.
 */
@NullMarked
package luksh.shell.command;

import org.jspecify.annotations.NullMarked;

/**
 * The program {@code luksh}: commands, help, completion and manual. Nothing calls it but the launcher. Start at
 * {@link luksh.shell.Launcher}.
 */
@NullMarked
package luksh.shell;

import org.jspecify.annotations.NullMarked;

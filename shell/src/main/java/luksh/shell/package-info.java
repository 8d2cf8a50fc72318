/**
 * The program {@code luksh}: commands, help, completion and manual. Only the launch script calls it. Start at {@link
 * luksh.shell.Launcher}.
 */
@NullMarked
package luksh.shell;

import org.jspecify.annotations.NullMarked;

/**
 * The line that a user types: its parts, its open brackets, its colours, its editing by JLine, and the paths and
 * commands in it. It knows neither JShell nor the object model; {@code luksh.shell.prompt} calls it. Start at {@link luksh.shell.prompt.line.Nesting}.
 */
@NullMarked
package luksh.shell.prompt.line;

import org.jspecify.annotations.NullMarked;

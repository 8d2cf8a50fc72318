/**
 * The line that a user types: its parts, its open brackets, its colours and its editing by JLine. It knows neither
 * JShell nor the containers; {@code luksh.shell.prompt} calls it. Start at {@link luksh.shell.prompt.line.Nesting}.
 */
@NullMarked
package luksh.shell.prompt.line;

import org.jspecify.annotations.NullMarked;

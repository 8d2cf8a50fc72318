/** Compiles a whole script before any of it runs, keeps its classes and runs them. */
@NullMarked
package luksh.shell.compile;

import org.jspecify.annotations.NullMarked;

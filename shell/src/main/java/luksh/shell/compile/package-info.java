/**
 * The script compiler: a whole script is compiled before any of it runs, and its classes are kept. The launcher and the build
 * call it. Start at {@link luksh.shell.compile.ScriptCompiler}.
 */
@NullMarked
package luksh.shell.compile;

import org.jspecify.annotations.NullMarked;

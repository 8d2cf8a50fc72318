/**
 * The script compiler. It compiles a whole script before any of it runs, and keeps the classes. The launcher and the
 * build call it. Start at {@link luksh.shell.compile.ScriptCompiler}.
 */
@NullMarked
package luksh.shell.compile;

import org.jspecify.annotations.NullMarked;

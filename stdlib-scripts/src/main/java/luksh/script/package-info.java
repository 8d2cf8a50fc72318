/**
 * The language: everything that a script and the prompt see without an import, and the state of a run. Scripts and the shell
 * call it. Start at {@link luksh.script.Prelude}.
 */
@NullMarked
package luksh.script;

import org.jspecify.annotations.NullMarked;

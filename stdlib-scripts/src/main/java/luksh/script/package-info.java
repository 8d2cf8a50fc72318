/**
 * The language: everything that scripts and the prompt can use without an import, and the state of a run. Scripts and
 * the shell call it. Start at {@link luksh.script.Prelude}.
 */
@NullMarked
package luksh.script;

import org.jspecify.annotations.NullMarked;

/** The language: what a script and the prompt see without an import. */
@NullMarked
package luksh.script;

import org.jspecify.annotations.NullMarked;

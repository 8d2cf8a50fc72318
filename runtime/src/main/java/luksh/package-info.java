/**
 * The model that scripts, the prompt and the command line share: {@code Container}, {@code Change}, {@code Vault},
 * {@code Grub} and the other nouns of the language. Only the prelude and the shell call it. The classes are thin and
 * call the layers below. Start at {@link luksh.Container}.
 */
@NullMarked
package luksh;

import org.jspecify.annotations.NullMarked;

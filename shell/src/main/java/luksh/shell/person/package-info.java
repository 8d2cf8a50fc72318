/**
 * Questions, progress and output at a terminal, without JLine. The launcher and the prompt use it. Start at
 * {@link luksh.shell.person.ConsolePerson}.
 */
@NullMarked
package luksh.shell.person;

import org.jspecify.annotations.NullMarked;

/**
 * The output of values: tables, paragraphs, plans, one line, JSON. The launcher and the prompt call it. Start at {@link
 * luksh.shell.render.Values}.
 */
@NullMarked
package luksh.shell.render;

import org.jspecify.annotations.NullMarked;

/** How values look: tables, plans, one line, JSON. */
@NullMarked
package luksh.shell.render;

import org.jspecify.annotations.NullMarked;

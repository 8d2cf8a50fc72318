/** What other programs say about our containers, and we about theirs. */
@NullMarked
package luksh.interop;

import org.jspecify.annotations.NullMarked;

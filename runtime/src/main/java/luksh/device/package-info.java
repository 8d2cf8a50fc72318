/** What touches the disk: random access, flush, read-back, what is mapped; sees bytes, never a key. */
@NullMarked
package luksh.device;

import org.jspecify.annotations.NullMarked;

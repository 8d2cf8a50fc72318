/** What a person types: thin, it asks the layers below. */
@NullMarked
package luksh;

import org.jspecify.annotations.NullMarked;

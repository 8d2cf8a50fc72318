/** What is wrong with headers: rules, policies, and the report over many of them. Reads only. */
@NullMarked
package luksh.audit;

import org.jspecify.annotations.NullMarked;

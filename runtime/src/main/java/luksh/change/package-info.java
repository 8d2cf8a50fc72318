/**
 * The transaction that writes a header: plan, confirmation, rehearsal, writes, proof. The facade and higher layers create
 * transactions; their steps are in {@code luksh.change.step}. Start at {@link luksh.change.Transaction}.
 */
@NullMarked
package luksh.change;

import org.jspecify.annotations.NullMarked;

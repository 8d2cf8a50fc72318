/**
 * The transaction that writes a header: plan, confirmation, rehearsal, writes, proof. The facade and the layers above build
 * one; the steps that it runs are in {@code luksh.change.step}. Start at {@link luksh.change.Transaction}.
 */
@NullMarked
package luksh.change;

import org.jspecify.annotations.NullMarked;

/**
 * Rules and policies over many headers, and the reports about them. Only the facade calls it; it only reads. Start at
 * {@link luksh.audit.Inspection}.
 */
@NullMarked
package luksh.audit;

import org.jspecify.annotations.NullMarked;

/**
 * A finding: what a check, a plan or a rescue report says about a header or a device. Every layer may use it; it uses only
 * {@code luksh.format}. Start at {@link luksh.finding.Finding}.
 */
@NullMarked
package luksh.finding;

import org.jspecify.annotations.NullMarked;

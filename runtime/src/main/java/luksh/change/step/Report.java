package luksh.change.step;

import java.time.Duration;
import java.util.List;
import luksh.finding.Finding;

/**
 * What a change did.
 *
 * @param done false after --dry-run
 * @param findings what other programs wrote to the container while it was changed, and what became of that; the change is
 *     complete even so
 */
public record Report(Plan plan, boolean done, Duration took, List<Finding> findings) {
    public Report {
        findings = List.copyOf(findings);
    }

    public Report(Plan plan, boolean done, Duration took) {
        this(plan, done, took, List.of());
    }
}

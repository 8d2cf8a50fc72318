package luksh.change.step;

import java.time.Duration;
import java.util.List;
import luksh.finding.Finding;

/**
 * The result of a change.
 *
 * @param done false after --dry-run
 * @param findings writes of other programs during the change, and their effect; the change is complete nevertheless
 */
public record Report(Plan plan, boolean done, Duration took, List<Finding> findings) {
    public Report {
        findings = List.copyOf(findings);
    }

    public Report(Plan plan, boolean done, Duration took) {
        this(plan, done, took, List.of());
    }
}

package luksh.change.step;

import java.util.List;
import luksh.change.journal.Step;
import luksh.finding.Finding;
import luksh.finding.Severity;

/** The steps of a change, and the findings against them. */
public record Plan(String path, List<Step> steps, List<Finding> findings) {
    public Plan {
        steps = List.copyOf(steps);
        findings = List.copyOf(findings);
    }

    /** Whether no finding is an ERROR. */
    public boolean possible() {
        return findings.stream().noneMatch(f -> f.severity() == Severity.ERROR);
    }
}

package luksh.change.step;

import java.util.Set;
import luksh.finding.Finding;
import luksh.finding.Rules;
import luksh.format.LuksException;

/** A step cannot work, or a guard refuses it. The step wrote nothing. */
public final class RefusedException extends LuksException {
    private static final long serialVersionUID = 1L;

    private static final Set<String> BUSY_RULES = Set.of(Rules.FOREIGN_WRITER, Rules.MAPPED);

    private final transient Finding finding;

    public RefusedException(Finding finding) {
        super(
                "refused (" + finding.rule() + "): " + finding.where() + ": " + finding.sentence()
                        + (finding.fix().isEmpty() ? "" : "; " + finding.fix()),
                BUSY_RULES.contains(finding.rule()) ? BUSY : FAILED);
        this.finding = finding;
    }

    public Finding finding() {
        return finding;
    }
}

package luksh.change;

import luksh.change.step.ChangeSession;
import luksh.change.step.Plan;
import luksh.change.step.RefusedException;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/** What lies between a plan and its first write: it is shown, refused where a finding says so, and confirmed. */
final class Approval {
    private Approval() {}

    /**
     * Asks for it; {@code --yes} answers, and below a temporary folder of this run nothing is asked.
     *
     * @param word what confirms it; null if the plan needs no confirmation
     * @return false where the plan is all that is wanted: in a dry run, and where there is nothing to do
     * @throws RefusedException if a finding is an error
     * @throws LuksException if it was not confirmed
     */
    static boolean of(ChangeSession session, Plan plan, @Nullable String word) {
        session.person().show(plan);
        refuse(plan);
        if (session.dryRun() || plan.steps().isEmpty()) {
            return false;
        }
        if (word == null || session.yes() || session.scratch().test(plan.path())) {
            return true;
        }
        if (!session.person().confirm(plan, word)) {
            throw new LuksException(
                    "not confirmed, nothing was written; only the whole word " + word + " confirms it",
                    LuksException.FAILED);
        }
        return true;
    }

    /** @throws RefusedException for the first error of the plan */
    static void refuse(Plan plan) {
        for (Finding finding : plan.findings()) {
            if (finding.severity() == Severity.ERROR) {
                throw new RefusedException(finding);
            }
        }
    }
}

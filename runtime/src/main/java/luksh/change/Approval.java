package luksh.change;

import luksh.change.step.ChangeSession;
import luksh.change.step.Plan;
import luksh.change.step.RefusedException;
import luksh.finding.Finding;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import org.jspecify.annotations.Nullable;

/** The approval of a plan before its first write: shows the plan, refuses it on an error, and asks for confirmation. */
final class Approval {
    private Approval() {}

    /**
     * Asks for confirmation. {@code --yes} answers it, and a temporary folder of this run needs none.
     *
     * @param word the word that confirms; null if the plan needs no confirmation
     * @return false in a dry run, and if there is nothing to do
     * @throws RefusedException if a finding is an error
     * @throws LuksException if the person did not confirm
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
                    "not confirmed, nothing was written; to confirm, type the whole word " + word, ExitStatus.FAILED);
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

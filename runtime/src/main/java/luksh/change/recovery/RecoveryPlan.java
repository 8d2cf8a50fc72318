package luksh.change.recovery;

import java.util.ArrayList;
import luksh.change.journal.Journal;
import luksh.change.journal.Step;
import luksh.change.step.Plan;
import luksh.change.step.VerbNames;
import luksh.device.DeviceIdentity;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.ShellWord;

/** What a recovery found, and what it is going to do, for the person who has to confirm it. */
final class RecoveryPlan {
    private RecoveryPlan() {}

    static Plan of(String path, Journal journal, DeviceIdentity identity, Recovery recovery, boolean back) {
        var steps = new ArrayList<Step>();
        var findings = new ArrayList<Finding>();
        for (Recovery.Progress step : back ? recovery.stepsBack() : recovery.steps()) {
            steps.add(new Step(steps.size() + 1, VerbNames.RECOVER, Place.part(step.step()), step.state()));
        }
        String sentence = sentence(recovery, back);
        switch (recovery.verdict()) {
            case UNCLEAR ->
                findings.add(new Finding(
                        Severity.ERROR,
                        Rules.UNCLEAR,
                        path,
                        Place.header(),
                        "its entries are neither what they were nor what was planned: another program changed them; nothing is written",
                        "compare luksh dump " + ShellWord.of(path) + " with the plan; luksh recover "
                                + ShellWord.of(path)
                                + " --forget closes the journal when the header is as it should be"));
            case ELSEWHERE ->
                findings.add(new Finding(
                        Severity.WARNING,
                        Rules.ELSEWHERE,
                        path,
                        Place.header(),
                        "another container lies there now, or none; the journal is set aside and nothing is written",
                        ""));
            case OVERTAKEN ->
                findings.add(new Finding(
                        Severity.WARNING,
                        Rules.OVERTAKEN,
                        path,
                        Place.header(),
                        "another program wrote a later header: that stays",
                        ""));
            default -> findings.add(new Finding(Severity.INFO, Rules.RECOVER, path, Place.none(), sentence, ""));
        }
        if (back && recovery.back().isEmpty() && recovery.verdict() != Recovery.Verdict.ELSEWHERE) {
            findings.add(new Finding(
                    Severity.ERROR,
                    Rules.NO_WAY_BACK,
                    path,
                    Place.part("journal"),
                    "nothing can be taken back: no step is half done, or its old key area is overwritten already",
                    "luksh recover " + ShellWord.of(path) + " without --back"));
        }
        if (!journal.device().matches(identity)) {
            findings.add(new Finding(
                    Severity.WARNING,
                    Rules.OTHER_DEVICE,
                    path,
                    Place.none(),
                    "the change ran on " + journal.device().path() + " of "
                            + journal.host()
                            + ", and this is another device: a copy of it? Its journal stays open",
                    ""));
        }
        return new Plan(path, steps, findings);
    }

    private static String sentence(Recovery recovery, boolean back) {
        if (back) {
            return "recover takes the interrupted step back";
        }
        if (!recovery.lost().isEmpty()) {
            return "the header cannot be read: recover writes it anew from the journal, then the rest";
        }
        return switch (recovery.verdict()) {
            case DONE ->
                recovery.tidies()
                        ? "what was begun is whole, the rest was not begun: recover closes the journal"
                        : "all of it is on the disk: recover closes the journal";
            case NOT_DONE -> "nothing of it is on the disk: recover closes the journal";
            default ->
                recovery.tidies()
                        ? "recover keeps what is whole, and wipes what did not come to its point"
                        : "recover writes what is missing; no passphrase is needed";
        };
    }
}

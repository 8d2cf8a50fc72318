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

/** The plan of a recovery: what it found and what it will do. */
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
                        "its entries are neither the old nor the planned ones, because another program changed them; luksh writes nothing",
                        "compare luksh dump " + ShellWord.of(path) + " with the plan; if the header is correct,"
                                + " close the journal: luksh recover " + ShellWord.of(path) + " --forget"));
            case ELSEWHERE ->
                findings.add(new Finding(
                        Severity.WARNING,
                        Rules.ELSEWHERE,
                        path,
                        Place.header(),
                        "the device now contains another container, or none; luksh sets the journal aside and writes nothing",
                        ""));
            case OVERTAKEN ->
                findings.add(new Finding(
                        Severity.WARNING,
                        Rules.OVERTAKEN,
                        path,
                        Place.header(),
                        "another program wrote a later header, and luksh keeps it",
                        ""));
            default -> findings.add(new Finding(Severity.INFO, Rules.RECOVER, path, Place.none(), sentence, ""));
        }
        if (back && recovery.back().isEmpty() && recovery.verdict() != Recovery.Verdict.ELSEWHERE) {
            findings.add(new Finding(
                    Severity.ERROR,
                    Rules.NO_WAY_BACK,
                    path,
                    Place.part("journal"),
                    "luksh cannot undo the step: no step is incomplete, or its old key area is already overwritten",
                    "run luksh recover " + ShellWord.of(path) + " without --back"));
        }
        if (!journal.device().matches(identity)) {
            findings.add(new Finding(
                    Severity.WARNING,
                    Rules.OTHER_DEVICE,
                    path,
                    Place.none(),
                    "the change ran on " + journal.device().path() + " of "
                            + journal.host()
                            + ", and this is another device, possibly a copy. The journal stays open for the first device",
                    ""));
        }
        return new Plan(path, steps, findings);
    }

    private static String sentence(Recovery recovery, boolean back) {
        if (back) {
            return "recover undoes the interrupted step";
        }
        if (!recovery.lost().isEmpty()) {
            return "the header is unreadable: recover rewrites it from the journal, and then writes the rest";
        }
        return switch (recovery.verdict()) {
            case DONE ->
                recovery.tidies()
                        ? "the started steps are complete, and the others were not started: recover closes the journal"
                        : "the whole change is on the disk: recover closes the journal";
            case NOT_DONE -> "nothing of the change is on the disk: recover closes the journal";
            default ->
                recovery.tidies()
                        ? "recover keeps the complete steps, and overwrites the key material of the incomplete one"
                        : "recover writes the missing parts; it needs no passphrase";
        };
    }
}

package luksh.bootkey;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import luksh.change.journal.Step;
import luksh.change.step.Plan;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.slot.RetireBootKey;
import luksh.device.Device;
import luksh.device.Uninterrupted;
import luksh.finding.Place;
import luksh.format.LuksException;

/** Ends what there is of a boot key: the slots, the files, then the records. What is none is left, and said. */
final class Retirement {
    private final Site site;

    Retirement(Site site) {
        this.site = site;
    }

    /** @param due whether that which is found is to go */
    BootKeyStatus run(Predicate<Inventory> due) {
        site.finishInterrupted();
        try (Device device = site.target().read()) {
            Inventory found = site.inventory(device);
            found.strangers().forEach(stranger -> site.say(stranger + "; it was left as it is"));
            if (found.empty() && !site.session().dryRun()) {
                closeOwn(found); // one that was begun and never had its name
            }
            if (found.empty() || !due.test(found) || !slotsAreDead(found, device)) {
                return new StatusReport(site).status();
            }
            if (!site.session().dryRun()) {
                Uninterrupted.run(() -> {
                    found.files().forEach(KeyFile::remove);
                    found.records().forEach(RecordFile::close);
                    closeOwn(found);
                });
            }
        }
        return new StatusReport(site).status();
    }

    private void closeOwn(Inventory found) {
        RecordFile.of(site.session().state(), found.header().uuid()).close();
    }

    /** False if it was not confirmed, or rehearsed alone. */
    private boolean slotsAreDead(Inventory found, Device device) {
        if (found.slots().isEmpty() && found.tokens().isEmpty()) {
            return found.files().isEmpty() || agreed(found);
        }
        try (var lent = site.secret()) {
            site.mustOpenAnother(found, device, lent.secret());
            return site.change(List.of(new RetireBootKey(found.slots(), found.tokens(), found.paths())), lent.secret())
                    .done();
        } catch (LuksException e) {
            removeAllTheSame(found, e);
            throw e;
        }
    }

    /** A slot that cannot be ended opens with a key that nobody has, once the file is gone: better than with one in reach. */
    private void removeAllTheSame(Inventory found, LuksException why) {
        if (site.session().yes()
                && !site.session().dryRun()
                && found.vouched()
                && !found.files().isEmpty()) {
            Uninterrupted.run(() -> found.files().forEach(KeyFile::remove));
            site.say("the slot of the boot key stays for now (" + why.getMessage() + "); its key file was overwritten"
                    + " and removed");
        }
    }

    /** No slot goes, and no header is written: the files alone. */
    private boolean agreed(Inventory found) {
        var steps = new ArrayList<Step>();
        found.paths()
                .forEach(path ->
                        steps.add(new Step(steps.size() + 1, VerbNames.SHRED, Place.file(path), RetireBootKey.SHRED)));
        var plan = new Plan(site.path(), steps, List.of());
        site.session().person().show(plan);
        if (site.session().dryRun()) {
            return false;
        }
        if (!site.session().yes() && !site.session().person().confirm(plan, Verb.YES)) {
            throw Site.failed("not confirmed, nothing was removed; only the whole word yes confirms it");
        }
        return true;
    }
}

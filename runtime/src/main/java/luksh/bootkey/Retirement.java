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

/**
 * Removes everything that belongs to a boot key: the slots, the files, then the records. Leaves other files alone,
 * and reports them.
 */
final class Retirement {
    private final BootKeySite site;

    Retirement(BootKeySite site) {
        this.site = site;
    }

    /** @param due whether the inventory must be removed */
    BootKeyStatus run(Predicate<Inventory> due) {
        site.finishInterrupted();
        try (Device device = site.target().read()) {
            Inventory found = site.inventory(device);
            found.strangers().forEach(stranger -> site.say(stranger + "; luksh left it as it is"));
            if (found.empty() && !site.session().dryRun()) {
                closeOwn(found); // an unfinished file that never got its name
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

    /** False if it was not confirmed, or in a dry run. */
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

    /**
     * If a slot cannot be removed, removing the file leaves a slot whose key nobody has. That is safer than a key
     * within reach.
     */
    private void removeAllTheSame(Inventory found, LuksException why) {
        if (site.session().yes()
                && !site.session().dryRun()
                && found.vouched()
                && !found.files().isEmpty()) {
            Uninterrupted.run(() -> found.files().forEach(KeyFile::remove));
            site.say("the slot of the boot key stays for now (" + why.getMessage() + "); luksh overwrote and removed"
                    + " its key file");
        }
    }

    /** Asks if only files are removed and no header is written. */
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
            throw BootKeySite.failed("not confirmed: luksh removed nothing; to confirm, type the whole word yes");
        }
        return true;
    }
}

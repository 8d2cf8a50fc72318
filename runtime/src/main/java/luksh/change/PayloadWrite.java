package luksh.change;

import java.util.List;
import java.util.Set;
import luksh.change.step.ChangeSession;
import luksh.change.step.Draft;
import luksh.change.step.Plan;
import luksh.change.step.RefusedException;
import luksh.change.step.Target;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.device.Device;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.LuksException;
import luksh.format.Size;
import luksh.unlock.Headers;
import luksh.unlock.Payload;

/** The writes into one unlocked payload. Plan, guards and confirmation of the first write apply to all. */
public final class PayloadWrite {
    private final ChangeSession session;
    private final OpenPayload opened;
    private final Target target;
    private boolean shown;
    private boolean confirmed;

    public PayloadWrite(ChangeSession session, OpenPayload opened) {
        this(session, opened, Target.existing(opened.path()));
    }

    PayloadWrite(ChangeSession session, OpenPayload opened, Target target) {
        this.session = session;
        this.opened = opened;
        this.target = target;
    }

    /**
     * Whether luksh may execute this write; false in a dry run.
     *
     * @throws RefusedException if a check refuses it
     * @throws LuksException if it was not confirmed, or another program changed the container
     */
    public boolean permits(Size from, long length) {
        if (confirmed) {
            return true;
        }
        if (shown) {
            session.person().say("dry run: would write " + sentence(from, length));
            return false;
        }
        confirmed = Approval.of(session, plan(from, length), Verb.YES_IN_CAPITALS);
        shown = true;
        if (confirmed) {
            confirmed = false;
            Approval.refuse(plan(from, length)); // checks again after the confirmation
            opened.checkUnchanged();
            confirmed = true;
        }
        return confirmed;
    }

    private Plan plan(Size from, long length) {
        Payload payload = opened.payload();
        try (Device device = target.read()) {
            var draft = new Draft(session, device, target.deviceChecks(), null, Set.of(), List.of());
            if (!session.scratch().test(target.path())) {
                PreflightChecks.checkData(draft, false);
            }
            refuseAnotherDevice(draft);
            String inside = payload.signature();
            if (!inside.isEmpty()) {
                draft.note(
                        Severity.WARNING, Rules.OVERWRITE, Place.file(draft.path()), "the payload contains " + inside);
            }
            draft.step(
                    VerbNames.WRITE,
                    Place.file(draft.path()),
                    "luksh writes " + sentence(from, length) + "; it does not ask about later writes into this volume");
            return draft.plan();
        }
    }

    /** A detached header fits any device, so luksh refuses a device with other content. */
    private void refuseAnotherDevice(Draft draft) {
        String undecrypted = opened.payload().undecrypted();
        String other = undecrypted.isEmpty() && opened.detached() && holdsAnother(draft.device())
                ? "another LUKS container"
                : undecrypted;
        if (!other.isEmpty()) {
            draft.refuse(
                    Rules.NOT_ITS_PAYLOAD,
                    Place.file(draft.path()),
                    "it contains " + other + ", not the payload of " + opened.header(),
                    "name the device that holds it: dataDevice(path)");
        }
    }

    private boolean holdsAnother(Device device) {
        try {
            return !opened.payload().fits(Headers.read(device));
        } catch (LuksException e) {
            return false;
        }
    }

    private static String sentence(Size from, long length) {
        return new Size(length) + " at byte " + from.bytes() + " of the payload";
    }
}

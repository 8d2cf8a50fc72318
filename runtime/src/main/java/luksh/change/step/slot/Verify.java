package luksh.change.step.slot;

import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.crypto.Secret;
import luksh.finding.Place;
import luksh.format.Slot;

/** Stops the change before the first write unless a secret unlocks a slot at this point. Writes nothing. */
public final class Verify implements Verb {
    private final Slot slot;
    private final Secret secret;

    public Verify(Slot slot, Secret secret) {
        this.slot = slot;
        this.secret = secret;
    }

    @Override
    public boolean writesHeader() {
        return false;
    }

    @Override
    public Preparation plan(Draft draft) {
        if (!draft.requireInUse(slot)) {
            return Preparation.NONE;
        }
        draft.step(
                VerbNames.VERIFY,
                Place.slot(slot.number()),
                "luksh checks that the secret unlocks this slot at this point");
        return work -> work.mustOpen(work.usedSlot(slot.number()), secret);
    }
}

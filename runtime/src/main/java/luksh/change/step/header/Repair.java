package luksh.change.step.header;

import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.write.Luks2WriteOrder;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Luks2Copies;

/**
 * Writes a lost or older copy of a LUKS2 header anew from the one that holds. A crash leaves that one as it was. Every
 * change of a LUKS2 container whose copies differ begins with it: a flip needs the copy that it does not write.
 */
public final class Repair implements Verb {
    @Override
    public boolean repairs() {
        return true;
    }

    @Override
    public Preparation plan(Draft draft) {
        if (!(draft.header() instanceof Luks2Header)) {
            draft.refuse(
                    Rules.REPAIR,
                    Place.header(),
                    "LUKS1 has one copy of its header and nothing to make it anew from",
                    "");
            return Preparation.NONE;
        }
        if (draft.repairs()) {
            return Preparation.NONE; // this change began with it
        }
        Luks2Copies copies = Luks2Copies.read(draft.device());
        if (copies.equalAndGood()) {
            draft.note(
                    Severity.INFO, Rules.REPAIR, Place.header(), "both copies are good and equal; nothing to repair");
            return Preparation.NONE;
        }
        for (Luks2Copies.Copy copy : copies.copies()) {
            if (copy.state() != Luks2Copies.State.GOOD) {
                draft.step(
                        VerbNames.REPAIR,
                        Place.header(),
                        "the copy at byte " + copy.offset() + " is written anew from the other: " + copy.reason());
            }
        }
        draft.repaired();
        return work -> {
            var writeOrder = new Luks2WriteOrder(work.overlay());
            writeOrder.repair();
            work.done("repair", writeOrder);
        };
    }
}

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
 * Rewrites a damaged or older copy of a LUKS2 header from the valid one. A crash leaves the valid copy unchanged. Every change
 * of a LUKS2 container with unequal copies starts with a repair, because a header switch relies on the other copy.
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
                    "LUKS1 has only one copy of its header, so luksh cannot repair it from another",
                    "");
            return Preparation.NONE;
        }
        if (draft.repairs()) {
            return Preparation.NONE; // this change already starts with a repair
        }
        Luks2Copies copies = Luks2Copies.read(draft.device());
        if (copies.equalAndGood()) {
            draft.note(
                    Severity.INFO, Rules.REPAIR, Place.header(), "both copies are valid and equal; nothing to repair");
            return Preparation.NONE;
        }
        for (Luks2Copies.Copy copy : copies.copies()) {
            if (copy.state() != Luks2Copies.State.GOOD) {
                draft.step(
                        VerbNames.REPAIR,
                        Place.header(),
                        "luksh rewrites the copy at byte " + copy.offset() + " from the other copy: " + copy.reason());
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

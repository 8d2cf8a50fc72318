package luksh.change.step.slot;

import java.util.Set;
import luksh.change.step.Draft;
import luksh.change.step.Luks2HeaderWrite;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.finding.Place;
import luksh.format.KeySlot;
import luksh.format.luks2.Luks2Header;
import luksh.format.luks2.Luks2Tokens;

/** Writes down that a boot key's master key opens these slots, so that they count as no way in. LUKS2. */
public final class MarkMasterKey implements Verb {
    private final Set<Integer> slots;

    public MarkMasterKey(Set<Integer> slots) {
        this.slots = Set.copyOf(slots);
    }

    @Override
    public Preparation plan(Draft draft) {
        return Luks2HeaderWrite.of(
                draft,
                VerbNames.MARK,
                Place.part("slots " + slots),
                "a master key's, which lies upon this volume: no way in",
                this::marked);
    }

    private Luks2Header marked(Luks2Header header) {
        Luks2Header changed = header;
        for (KeySlot slot : header.slots()) {
            if (slots.contains(slot.number())) {
                changed = Luks2Tokens.withMaster(changed, slot);
            }
        }
        return changed;
    }
}

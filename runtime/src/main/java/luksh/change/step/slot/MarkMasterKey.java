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

/** Marks slots as the slots of a master key, so that they do not count as a person's. LUKS2. */
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
                "luksh marks it as a master key's: the key is stored on this volume, so it does not count as a person's",
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

package luksh.change;

import java.util.Set;
import luksh.format.KeySlot;
import luksh.format.Luks2Header;
import luksh.format.Luks2Tokens;

/** Writes down that a boot key's master key opens these slots, so that they count as no way in. LUKS2. */
public final class MarkMaster implements Verb {
    private final Set<Integer> slots;

    public MarkMaster(Set<Integer> slots) {
        this.slots = Set.copyOf(slots);
    }

    @Override
    public Preparation plan(Draft draft) {
        return Flip.of(
                draft,
                "mark",
                "slots " + slots,
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

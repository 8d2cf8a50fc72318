package luksh.change.step.slot;

import luksh.change.step.Draft;
import luksh.change.step.Luks2HeaderWrite;
import luksh.change.step.UserText;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.KeySlot;
import luksh.format.Slot;
import luksh.format.luks2.Luks2Config;

/** Sets the name of a slot, which luksh stores in its own token. LUKS2. */
public final class NameSlot implements Verb {
    /** In bytes of UTF-8; 32 names of this length fit into the smallest header together with a few slots. */
    static final int MOST = 100;

    private final Slot slot;
    private final String name;

    /** @param name empty removes the name */
    public NameSlot(Slot slot, String name) {
        this.slot = slot;
        this.name = name;
    }

    @Override
    public Preparation plan(Draft draft) {
        Place where = Place.slot(slot.number());
        if (Luks2HeaderWrite.luks2(draft, where, "names of slots").isEmpty()
                || !draft.requireInUse(slot)
                || !UserText.check(draft, Rules.NAME, where, name, MOST)) {
            return Preparation.NONE;
        }
        int number = slot.number();
        KeySlot present = draft.slot(number).orElseThrow();
        return Luks2HeaderWrite.of(
                draft,
                VerbNames.NAME,
                where,
                (present.name().isEmpty() ? "" : "'" + present.name() + "' → ")
                        + (name.isEmpty() ? "no name" : "'" + name + "'"),
                header -> Luks2Config.withName(header, number, name));
    }
}

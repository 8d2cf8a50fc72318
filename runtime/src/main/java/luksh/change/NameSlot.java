package luksh.change;

import luksh.format.KeySlot;
import luksh.format.Luks2Config;
import luksh.format.Slot;

/** What a person calls a slot; kept in a token of luksh's own. LUKS2. */
public final class NameSlot implements Verb {
    /** In bytes of UTF-8; 32 of them fit into the smallest header beside a few slots. */
    static final int MOST = 100;

    private final Slot slot;
    private final String name;

    /** @param name empty takes it away */
    public NameSlot(Slot slot, String name) {
        this.slot = slot;
        this.name = name;
    }

    @Override
    public Preparation plan(Draft draft) {
        String where = "slot " + slot.number();
        if (Flip.luks2(draft, where, "names of slots").isEmpty()
                || !draft.inUse(slot)
                || !PersonsText.check(draft, "name", where, name, MOST)) {
            return Preparation.NONE;
        }
        int number = slot.number();
        KeySlot present = draft.slot(number).orElseThrow();
        return Flip.of(
                draft,
                "name",
                where,
                (present.name().isEmpty() ? "" : "'" + present.name() + "' → ")
                        + (name.isEmpty() ? "no name" : "'" + name + "'"),
                header -> Luks2Config.withName(header, number, name));
    }
}

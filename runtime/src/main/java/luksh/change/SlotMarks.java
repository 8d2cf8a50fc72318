package luksh.change;

import java.util.Locale;
import luksh.format.KeySlot;
import luksh.format.Luks1Header;
import luksh.format.Priority;

/**
 * What a person says of a new slot besides its cost.
 *
 * @param name empty for none
 */
public record SlotMarks(String name, Priority priority) {
    public static final SlotMarks NONE = new SlotMarks("", Priority.NORMAL);

    /** The slot with these marks; what its version has not, or a header cannot keep, is refused in the draft. */
    KeySlot on(KeySlot slot, Draft draft) {
        if (equals(NONE)) {
            return slot;
        }
        String where = "slot " + slot.number();
        if (draft.header() instanceof Luks1Header) {
            Flip.luks2(draft, where, name.isEmpty() ? "priorities" : "names of slots");
            return slot;
        }
        return PersonsText.check(draft, "name", where, name, NameSlot.MOST)
                ? new KeySlot(slot.number(), name, slot.kdf(), slot.area(), priority, slot.bound())
                : slot;
    }

    /** For a plan: nothing if nothing was said. */
    @Override
    public String toString() {
        return (name.isEmpty() ? "" : ", '" + name + "'")
                + (priority == Priority.NORMAL
                        ? ""
                        : ", priority " + priority.name().toLowerCase(Locale.ROOT));
    }
}

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

    /** Refuses in the draft what its version has not, or a header cannot keep; false then. */
    boolean check(Draft draft, String where) {
        if (equals(NONE)) {
            return true;
        }
        if (draft.header() instanceof Luks1Header) {
            Flip.luks2(draft, where, name.isEmpty() ? "priorities" : "names of slots");
            return false;
        }
        return PersonsText.check(draft, "name", where, name, NameSlot.MOST);
    }

    /** The slot with these marks. */
    KeySlot on(KeySlot slot, Draft draft) {
        return check(draft, "slot " + slot.number()) && !equals(NONE)
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

package luksh.change.step.slot;

import java.util.Locale;
import luksh.change.step.Draft;
import luksh.change.step.Luks2HeaderWrite;
import luksh.change.step.UserText;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.KeySlot;
import luksh.format.Priority;
import luksh.format.luks1.Luks1Header;

/**
 * Name and priority of a new slot.
 *
 * @param name empty for none
 */
public record SlotMarks(String name, Priority priority) {
    public static final SlotMarks NONE = new SlotMarks("", Priority.NORMAL);

    /** Refuses what the LUKS version or the header cannot store. */
    public void check(Draft draft, Place where) {
        if (draft.header() instanceof Luks1Header && !equals(NONE)) {
            Luks2HeaderWrite.luks2(draft, where, name.isEmpty() ? "priorities" : "names of slots");
        } else {
            UserText.check(draft, Rules.NAME, where, name, NameSlot.MOST);
        }
    }

    /** The slot with these marks. */
    public KeySlot on(KeySlot slot) {
        return new KeySlot(slot.number(), name, slot.kdf(), slot.area(), priority, slot.bound());
    }

    /** For a plan; empty for the defaults. */
    @Override
    public String toString() {
        return (name.isEmpty() ? "" : ", '" + name + "'")
                + (priority == Priority.NORMAL
                        ? ""
                        : ", priority " + priority.name().toLowerCase(Locale.ROOT));
    }
}

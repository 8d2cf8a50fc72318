package luksh.change.step.slot;

import java.util.Locale;
import luksh.change.step.Draft;
import luksh.change.step.Luks2HeaderWrite;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.KeySlot;
import luksh.format.Priority;
import luksh.format.Slot;
import luksh.format.luks2.Luks2Config;

/** In which order slots are tried, and whether at all unless they are named. LUKS2. */
public final class SetPriority implements Verb {
    private final Slot slot;
    private final Priority priority;

    public SetPriority(Slot slot, Priority priority) {
        this.slot = slot;
        this.priority = priority;
    }

    @Override
    public Preparation plan(Draft draft) {
        Place where = Place.slot(slot.number());
        if (Luks2HeaderWrite.luks2(draft, where, "priorities").isEmpty() || !draft.requireInUse(slot)) {
            return Preparation.NONE;
        }
        int number = slot.number();
        KeySlot present = draft.slot(number).orElseThrow();
        Preparation flip = Luks2HeaderWrite.of(
                draft,
                VerbNames.PRIORITY,
                where,
                word(present.priority()) + " → " + word(priority) + meaning(),
                header -> Luks2Config.withPriority(header, number, priority));
        if (draft.header().slots().stream().allMatch(s -> s.priority() == Priority.IGNORE)) {
            draft.note(
                    Severity.WARNING,
                    Rules.PRIORITY,
                    where,
                    "every slot is ignored then: nothing opens unless a slot is named, as with cryptsetup --key-slot");
        }
        return flip;
    }

    private String meaning() {
        return switch (priority) {
            case IGNORE -> ": not tried unless it is named";
            case NORMAL -> "";
            case PREFER -> ": tried before the others";
        };
    }

    private static String word(Priority priority) {
        return priority.name().toLowerCase(Locale.ROOT);
    }
}

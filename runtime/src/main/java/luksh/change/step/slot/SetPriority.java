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

/** Sets the priority of a slot: when programs try it, or that they skip it unless it is named. LUKS2. */
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
                    "afterwards every slot is ignored: a passphrase unlocks only a named slot, as with cryptsetup --key-slot");
        }
        return flip;
    }

    private String meaning() {
        return switch (priority) {
            case IGNORE -> ": tried only if it is named";
            case NORMAL -> "";
            case PREFER -> ": tried before the others";
        };
    }

    private static String word(Priority priority) {
        return priority.name().toLowerCase(Locale.ROOT);
    }
}

package luksh.change.step.slot;

import java.util.List;
import luksh.change.step.BootKeySlots;
import luksh.change.step.Draft;
import luksh.change.step.Guard;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.KeySlot;
import luksh.unlock.SlotKeeper;
import luksh.unlock.UntriedSlots;

/** What a plan says of the slots that stay where one goes: at least one of them has to be a person's. */
public final class RemainingSlots {
    private RemainingSlots() {}

    /** @param where what the finding speaks of */
    public static void check(Draft draft, Place where) {
        BootKeySlots none = BootKeySlots.of(draft.session(), draft.header());
        List<KeySlot> ways = draft.header().slots().stream()
                .filter(slot -> !none.all().contains(slot.number())
                        && UntriedSlots.why(draft.header(), slot).isEmpty())
                .toList();
        if (ways.isEmpty()) {
            draft.guard(
                    Guard.LAST_WAY_IN,
                    where,
                    none.all().isEmpty()
                            ? (draft.header().slots().isEmpty() ? "no slot in use" : "no slot that luksh can open")
                                    + " would be left, and nothing but a backup or the volume key opens"
                            : "no slot would be left but " + none.words());
            sayThatItIsMapped(draft);
            return;
        }
        List<SlotKeeper> keepers = SlotKeeper.ofAll(
                ways.stream().filter(KeySlot::bound).toList(), SlotKeeper.of(draft.header(), draft.device()));
        if (!keepers.isEmpty()) {
            draft.note(
                    Severity.WARNING,
                    Rules.ONLY_TOKEN,
                    where,
                    "afterwards no person has a passphrase, by what the header says: " + SlotKeeper.sentence(keepers)
                            + ". If that fails, the data is lost");
        }
    }

    /** Every way in goes, and the data does not go with them: whoever uses the mapping still has it. */
    static void sayThatItIsMapped(Draft draft) {
        List<String> mappings = draft.deviceChecks().mappings();
        if (!mappings.isEmpty()) {
            draft.note(
                    Severity.WARNING,
                    Guard.ACTIVE_DEVICE.name(),
                    Place.file(draft.path()),
                    "the device is mapped as " + String.join(", ", mappings) + ": the data stays readable there until"
                            + " cryptsetup close " + mappings.get(0)
                            + (mappings.size() == 1 ? "" : ", and the others")
                            + "; from then on it is lost");
        }
    }
}

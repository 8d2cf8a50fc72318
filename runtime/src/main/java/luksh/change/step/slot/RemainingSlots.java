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
import luksh.unlock.UntriedSlot;

/** Checks the slots that remain after a removal: at least one must have a person's passphrase. */
public final class RemainingSlots {
    private RemainingSlots() {}

    /** @param where subject of the finding */
    public static void check(Draft draft, Place where) {
        BootKeySlots none = BootKeySlots.of(draft.session(), draft.header());
        List<KeySlot> ways = draft.header().slots().stream()
                .filter(slot -> !none.all().contains(slot.number())
                        && UntriedSlot.why(draft.header(), slot).isEmpty())
                .toList();
        if (ways.isEmpty()) {
            draft.guard(
                    Guard.LAST_WAY_IN,
                    where,
                    none.all().isEmpty()
                            ? (draft.header().slots().isEmpty() ? "no key slot" : "no key slot that luksh can unlock")
                                    + " would be left: only a header backup or the volume key could unlock this device"
                            : "no key slot would be left except " + none.words());
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
                    "by what the header says, no person has a passphrase afterwards: " + SlotKeeper.sentence(keepers)
                            + ". If that fails, the data is lost");
        }
    }

    /** Warns that the data stays readable through a mapping although no slot remains. */
    static void sayThatItIsMapped(Draft draft) {
        List<String> mappings = draft.deviceChecks().mappings();
        if (!mappings.isEmpty()) {
            draft.note(
                    Severity.WARNING,
                    Guard.ACTIVE_DEVICE.name(),
                    Place.file(draft.path()),
                    "the device is mapped as " + String.join(", ", mappings) + ": the data stays readable there until"
                            + " cryptsetup close " + mappings.get(0)
                            + (mappings.size() == 1 ? "" : " (and the others)")
                            + ", and is lost after that");
        }
    }
}

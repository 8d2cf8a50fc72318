package luksh.change.step.slot;

import java.util.Optional;
import luksh.change.step.Cost;
import luksh.change.step.Draft;
import luksh.change.step.EmptySecret;
import luksh.change.step.NewKeyArea;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Work;
import luksh.change.write.WriteOrder;
import luksh.crypto.Secret;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.Slot;

/**
 * Adds a passphrase in a free slot. luksh writes and flushes the key area before the header that names it. A crash leaves the
 * slot disabled, or enabled and complete.
 */
public final class AddSlot implements Verb {
    private final Slot slot;
    private final Secret fresh;
    private final Cost cost;
    private final SlotMarks marks;

    /** @param slot a free slot; a negative number means that none was free when the step was recorded */
    public AddSlot(Slot slot, Secret fresh, Cost cost, SlotMarks marks) {
        this.slot = slot;
        this.fresh = fresh;
        this.cost = cost;
        this.marks = marks;
    }

    @Override
    public Preparation plan(Draft draft) {
        EmptySecret.check(draft, fresh, slot.number() < 0 ? Place.part("add") : Place.slot(slot.number()));
        return plan(draft, slot, cost, marks, "luksh adds a new passphrase")
                .<Preparation>map(planned -> work -> prepare(work, planned))
                .orElse(Preparation.NONE);
    }

    /** Plans the step and returns the new slot; empty after a refusal. */
    static Optional<KeySlot> plan(Draft draft, Slot slot, Cost cost, SlotMarks marks, String what) {
        if (slot.number() < 0) {
            boolean full = draft.header().freeNumbers().isEmpty();
            draft.refuse(
                    Rules.NO_FREE_SLOT,
                    Place.part("add"),
                    full
                            ? "all " + draft.header().slotCount() + " slots are in use: " + draft.used()
                            : "no slot was free when this step was recorded; slots in use: " + draft.used(),
                    full
                            ? draft.luksh("kill-slot", "SLOT")
                            : "name a free slot: " + draft.either("--slot N", "s -> s.in(slot(7))"));
            return Optional.empty();
        }
        int number = slot.number();
        Place where = Place.slot(number);
        if (!draft.requireKnown(slot)) {
            return Optional.empty();
        }
        if (!draft.header().freeNumbers().contains(number)) {
            draft.refuse(
                    Rules.SLOT_IN_USE,
                    where,
                    "this slot is in use",
                    draft.either(draft.luksh("replace", ""), "choose a free slot, or use c.replace(…)"));
            return Optional.empty();
        }
        marks.check(draft, where);
        Kdf kdf = cost.choose(draft, where, null).kdf();
        Optional<KeySlot> planned = NewKeyArea.of(draft, number, kdf, null).map(marks::on);
        planned.ifPresent(placed -> {
            draft.header(draft.header().withSlot(placed));
            draft.step(VerbNames.ADD, where, what + ", " + kdf + marks);
        });
        return planned;
    }

    private void prepare(Work work, KeySlot planned) {
        work.refuseDuplicate(fresh, Place.slot(planned.number()));
        var key = work.keyring().volumeKey(work);
        WriteOrder writeOrder = work.writeOrder();
        writeOrder.enable(planned, work.seal(key, fresh, planned));
        work.prove(planned.number(), fresh, key);
        work.done("add to slot " + planned.number(), writeOrder);
    }
}

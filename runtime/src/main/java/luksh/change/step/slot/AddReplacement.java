package luksh.change.step.slot;

import java.util.List;
import java.util.Optional;
import luksh.change.step.Cost;
import luksh.change.step.Draft;
import luksh.change.step.EmptySecret;
import luksh.change.step.NewKeyArea;
import luksh.change.step.SharedCost;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Work;
import luksh.change.write.WriteOrder;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.KeySlot;
import luksh.format.ShellWord;
import org.jspecify.annotations.Nullable;

/**
 * The first half of a replacement on several disks: adds the new passphrase in a free slot, and keeps the old slot. A crash
 * leaves the new slot disabled, or enabled and complete. {@link PromoteReplacement} is the second half.
 */
public final class AddReplacement implements Verb {
    private final KeySlot old;
    private final Secret opening;
    private final Secret fresh;
    private final SharedCost cost;
    private @Nullable KeySlot replacement;

    /**
     * @param old the slot as it was found on the disk
     * @param opening the secret that unlocks it
     */
    public AddReplacement(KeySlot old, Secret opening, Secret fresh, SharedCost cost) {
        this.old = old;
        this.opening = opening;
        this.fresh = fresh;
        this.cost = cost;
    }

    /** The slot with the new passphrase; empty before the plan, and after a refusal. */
    public Optional<KeySlot> replacement() {
        return Optional.ofNullable(replacement);
    }

    @Override
    public Preparation plan(Draft draft) {
        Place where = Place.slot(old.number());
        if (!PromoteReplacement.unchanged(draft, old)) {
            return Preparation.NONE;
        }
        EmptySecret.check(draft, fresh, where);
        List<Integer> free = draft.header().freeNumbers();
        if (free.isEmpty()) {
            draft.refuse(
                    Rules.NO_FREE_SLOT,
                    where,
                    "all " + draft.header().slotCount()
                            + " slots are in use, and the new passphrase needs its own slot"
                            + " until it is proved on all disks",
                    "remove a slot that nobody needs: luksh kill-slot " + ShellWord.of(draft.path()) + " "
                            + (draft.header().slotCount() - 1));
            return Preparation.NONE;
        }
        // the highest, because other programs take the lowest
        int number = free.get(free.size() - 1);
        Cost.Chosen chosen = cost.choose(draft, where, old.kdf());
        Optional<KeySlot> placed =
                NewKeyArea.of(draft, number, chosen.kdf(), null).map(new SlotMarks("", old.priority())::on);
        if (placed.isEmpty()) {
            return Preparation.NONE;
        }
        KeySlot planned = placed.get();
        Cost.compare(draft, where, old.kdf(), chosen);
        draft.header(draft.header().withSlot(planned));
        draft.step(
                VerbNames.ADD,
                Place.slot(number),
                "luksh adds the new passphrase, " + Cost.change(old.kdf(), chosen.kdf()));
        replacement = planned;
        return work -> prepare(work, planned);
    }

    private void prepare(Work work, KeySlot planned) {
        work.mustOpen(work.usedSlot(old.number()), opening);
        VolumeKey key = work.keyring().volumeKey(work);
        WriteOrder writeOrder = work.writeOrder();
        writeOrder.enable(planned, work.seal(key, fresh, planned));
        work.prove(planned.number(), fresh, key);
        work.done("add to slot " + planned.number(), writeOrder);
    }
}

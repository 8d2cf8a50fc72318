package luksh.change.step.slot;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Work;
import luksh.change.write.WriteOrder;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.Area;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.luks1.Luks1Header;

/**
 * The second half of a replacement: the replacement takes the number of the old slot, and the old key material is
 * overwritten. Needs no secret if the replacement was proved in this run. After a crash the replacement unlocks the device
 * under its own number, or under the old one, or under both.
 */
public final class PromoteReplacement implements Verb {
    private final Supplier<Optional<KeySlot>> replacement;
    private final KeySlot old;

    /** @param replacement an earlier step of the same plan may add it; empty if that step was refused */
    public PromoteReplacement(Supplier<Optional<KeySlot>> replacement, KeySlot old) {
        this.replacement = replacement;
        this.old = old;
    }

    @Override
    public Preparation plan(Draft draft) {
        Optional<KeySlot> found = replacement.get();
        if (found.isEmpty() || !unchanged(draft, old) || !unchanged(draft, found.get())) {
            return Preparation.NONE;
        }
        KeySlot material = found.get();
        Place where = Place.slot(old.number());
        TokenClaims.check(draft, old.number(), "contains only its old passphrase");
        Header header = draft.header();
        KeySlot promoted = WriteOrder.inPlaceOf(material, old);
        draft.header(header.withoutSlot(material.number())
                .withSlot(header instanceof Luks1Header luks1 ? at(promoted, luks1.area(old.number())) : promoted));
        draft.step(
                VerbNames.REPLACE,
                where,
                "luksh moves the new passphrase here from slot " + material.number() + " and removes the old one");
        return work -> prepare(work, material);
    }

    private static KeySlot at(KeySlot slot, Area area) {
        return new KeySlot(slot.number(), slot.name(), slot.kdf(), area, slot.priority(), slot.bound());
    }

    /** Whether the slot is as it was found; refuses if not. */
    static boolean unchanged(Draft draft, KeySlot slot) {
        boolean same = draft.header().slots().contains(slot);
        if (!same) {
            draft.refuse(
                    Rules.CHANGED_MEANWHILE,
                    Place.slot(slot.number()),
                    "this slot changed after the plan was made",
                    "run it again");
        }
        return same;
    }

    private void prepare(Work work, KeySlot material) {
        work.proveThatOneRemains(List.of(work.usedSlot(material.number())), Place.slot(old.number()));
        WriteOrder writeOrder = work.writeOrder();
        writeOrder.promote(old.number(), material.number());
        work.done(VerbNames.REPLACE + " slot " + old.number(), writeOrder);
    }
}

package luksh.change.step.slot;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import luksh.change.step.BootKeySlots;
import luksh.change.step.Draft;
import luksh.change.step.Guard;
import luksh.change.step.RefusedException;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Work;
import luksh.change.write.WriteOrder;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Slot;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;
import luksh.unlock.WrongPassphraseException;
import org.jspecify.annotations.Nullable;

/**
 * Removes key slots: kill (one slot), remove (all slots that a secret unlocks), erase (all slots). luksh overwrites and
 * flushes the key area, then disables the slot. A crash in between leaves a slot that is listed and unlocks nothing.
 */
public final class Kill implements Verb {
    private final String verb;
    private final @Nullable Slot slot;
    private final @Nullable Secret secret;

    private Kill(String verb, @Nullable Slot slot, @Nullable Secret secret) {
        this.verb = verb;
        this.slot = slot;
        this.secret = secret;
    }

    public static Kill slot(Slot slot) {
        return new Kill(VerbNames.KILL, slot, null);
    }

    /** Every slot that this secret unlocks. */
    public static Kill opened(Secret secret) {
        return new Kill(VerbNames.REMOVE, null, secret);
    }

    /** Every slot. */
    public static Kill all() {
        return new Kill(VerbNames.ERASE, null, null);
    }

    @Override
    public String word() {
        return erases() ? YES_IN_CAPITALS : YES;
    }

    @Override
    public Preparation plan(Draft draft) {
        if (slot != null && !otherSlot(draft, slot) && !draft.requireInUse(slot)) {
            return Preparation.NONE;
        }
        List<Integer> numbers = numbers(draft);
        if (numbers.isEmpty()) {
            if (secret != null) {
                throw new WrongPassphraseException(
                        "the passphrase or key file to remove unlocks no slot of " + draft.path());
            }
            draft.refuse(Rules.SLOT_NOT_IN_USE, Place.part(verb), "no slot is in use", "");
            return Preparation.NONE;
        }
        Header header = draft.header();
        for (int number : numbers) {
            if (!erases()) {
                TokenClaims.check(draft, number, "will no longer work without it");
            }
            draft.step(verb, Place.slot(number), "luksh overwrites its key area, then disables the slot");
            header = header.withoutSlot(number);
        }
        draft.header(header);
        if (erases()) {
            draft.wantsBackup(Place.file(draft.path()));
            draft.note(
                    Severity.WARNING,
                    Rules.ERASE,
                    Place.file(draft.path()),
                    "afterwards, no passphrase unlocks this container");
            RemainingSlots.sayThatItIsMapped(draft);
        } else {
            RemainingSlots.check(
                    draft, numbers.size() == 1 ? Place.slot(numbers.get(0)) : Place.part("slots " + numbers));
            if (secret != null && !draft.allows(Guard.UNPROVED_SLOT)) {
                sayWhatStays(draft);
            }
        }
        List<KeySlot> before =
                draft.before() == null ? List.of() : draft.before().slots();
        return work -> prepare(work, numbers, before);
    }

    /** luksh can also remove a slot of an unknown type: it knows the key area and the entry. */
    private static boolean otherSlot(Draft draft, Slot slot) {
        return draft.header().otherSlots().stream().anyMatch(other -> other.number() == slot.number());
    }

    /** Whether this removes every slot. */
    private boolean erases() {
        return slot == null && secret == null;
    }

    /** The plan names a slot that stays and is proved to unlock, because a person can confuse two secrets. */
    private static void sayWhatStays(Draft draft) {
        Header disk = Headers.read(draft.device());
        Set<Integer> none = BootKeySlots.of(draft.session(), disk).all();
        List<KeySlot> staying = disk.slots().stream()
                .filter(slot -> draft.header().slots().contains(slot) && !none.contains(slot.number()))
                .toList();
        Optional<KeySlot> proved = staying.stream()
                .filter(slot -> draft.session().openedSlots().contains(slot, draft.device()))
                .findFirst();
        if (proved.isPresent()) {
            stays(draft, proved.get(), "it was unlocked in this run");
            return;
        }
        var unlock = new Unlock(disk, draft.device(), draft.session().person());
        for (Secret given : draft.secrets()) {
            Optional<Unlock.Opened> found =
                    given instanceof VolumeKey || staying.isEmpty() ? Optional.empty() : unlock.any(staying, given);
            if (found.isPresent()) {
                try (Unlock.Opened opened = found.get()) {
                    draft.session().openedSlots().add(opened.slot(), draft.device());
                    stays(
                            draft,
                            opened.slot(),
                            "it is unlocked by the passphrase or key file that authorizes this change");
                }
                return;
            }
        }
    }

    private static void stays(Draft draft, KeySlot slot, String proof) {
        draft.note(Severity.INFO, Rules.STAYS, Place.slot(slot.number()), "stays; " + proof);
    }

    private List<Integer> numbers(Draft draft) {
        List<Integer> used =
                draft.header().allSlots().stream().map(KeySlot::number).toList();
        if (slot != null) {
            return List.of(slot.number());
        }
        Secret given = secret;
        if (given == null) {
            return used;
        }
        // slots that are on the disk now and still exist at this point of the plan
        var unlock = new Unlock(
                Headers.read(draft.device()), draft.device(), draft.session().person());
        var found = new ArrayList<Integer>();
        for (Unlock.Opened opened : unlock.all(given)) {
            try (opened) {
                int number = opened.slot().number();
                if (draft.header().slots().contains(opened.slot())) {
                    found.add(number);
                    draft.session().openedSlots().add(opened.slot(), draft.device());
                }
            }
        }
        return found;
    }

    /** The plan finds slots on the disk only. It would miss a slot that an earlier step of this change fills. */
    private static void refuseIfThisChangeGivesIt(Work work, Secret secret, List<KeySlot> before) {
        List<KeySlot> made = work.header().slots().stream()
                .filter(slot -> !before.contains(slot))
                .toList();
        work.unlock().any(made, secret).ifPresent(opened -> {
            try (opened) {
                int number = opened.slot().number();
                throw new RefusedException(new Finding(
                        Severity.ERROR,
                        Rules.REMOVE,
                        work.path(),
                        Place.slot(number),
                        "an earlier step of this change adds the secret that this step removes",
                        "omit one of the two steps, or use c.kill(slot(" + number + ")) after the first"));
            }
        });
    }

    private void prepare(Work work, List<Integer> numbers, List<KeySlot> before) {
        Secret given = secret;
        if (given != null) {
            refuseIfThisChangeGivesIt(work, given, before);
        }
        if (erases()) {
            work.requireBackup();
        } else {
            List<KeySlot> remaining = work.header().slots().stream()
                    .filter(s -> !numbers.contains(s.number()))
                    .toList();
            work.proveThatOneRemains(remaining, Place.slot(numbers.get(0)));
        }
        WriteOrder writeOrder = work.writeOrder();
        numbers.forEach(writeOrder::disable);
        work.done(verb + " slot " + numbers, writeOrder);
    }
}

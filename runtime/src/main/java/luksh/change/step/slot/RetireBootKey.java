package luksh.change.step.slot;

import java.util.List;
import java.util.Set;
import luksh.change.step.BootKeySlots;
import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Work;
import luksh.change.write.Luks2WriteOrder;
import luksh.change.write.WriteOrder;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.Token;
import luksh.format.luks2.Luks2Header;
import luksh.format.luks2.Luks2Tokens;

/**
 * Removes the slots of a boot key. On LUKS2, the same header switch removes its tokens. As in {@link Kill}, luksh overwrites
 * and flushes the key area before it disables the slot. Another slot must be proved to unlock, possibly the master key's. The
 * plan names the key files; the caller removes them after the slots.
 */
public final class RetireBootKey implements Verb {
    /** The sentence of a plan for a file that is removed. */
    public static final String SHRED = "luksh overwrites and removes this key file of a boot key";

    private final Set<Integer> slots;
    private final Set<Integer> tokens;
    private final List<String> files;

    /**
     * @param tokens present tokens of the boot key; only LUKS2 has them
     * @param files key files that the caller overwrites and removes
     */
    public RetireBootKey(Set<Integer> slots, Set<Integer> tokens, List<String> files) {
        this.slots = Set.copyOf(slots);
        this.tokens = Set.copyOf(tokens);
        this.files = List.copyOf(files);
    }

    @Override
    public Preparation plan(Draft draft) {
        List<Integer> numbers = draft.header().slots().stream()
                .map(KeySlot::number)
                .filter(slots::contains)
                .toList();
        Header header = draft.header();
        for (int number : numbers) {
            TokenClaims.check(draft, number, "will no longer work without it", Token.BOOT_KEY);
            draft.step(
                    VerbNames.RETIRE,
                    Place.slot(number),
                    "luksh overwrites the key area of the boot key, then disables the slot");
            header = header.withoutSlot(number);
        }
        if (numbers.isEmpty() && !tokens.isEmpty()) {
            draft.step(
                    VerbNames.RETIRE,
                    Place.part("token " + List.copyOf(tokens)),
                    "luksh removes this token of a boot key, which no longer has a slot");
        }
        files.forEach(file -> draft.step(VerbNames.SHRED, Place.file(file), SHRED));
        draft.header(withoutTokens(header));
        if (!numbers.isEmpty()) {
            sayWhoseSlotsStay(draft, numbers);
        }
        return numbers.isEmpty() && tokens.isEmpty() ? Preparation.NONE : work -> prepare(work, numbers);
    }

    /** luksh may retire a boot key at any time, also if only its master key remains: a boot key is no person's passphrase. */
    private static void sayWhoseSlotsStay(Draft draft, List<Integer> gone) {
        List<KeySlot> left = draft.header().slots();
        if (left.isEmpty()) {
            RemainingSlots.check(draft, Place.part("slots " + gone));
            return;
        }
        Set<Integer> masters = BootKeySlots.of(draft.session(), draft.header()).masters();
        if (left.stream().allMatch(slot -> masters.contains(slot.number()))) {
            draft.note(
                    Severity.WARNING,
                    Rules.NO_HUMAN_SLOT,
                    Place.part("slots"),
                    "only the master key unlocks this container afterwards, and it is stored on this volume: add a"
                            + " passphrase before you shut down this machine");
        }
    }

    private Header withoutTokens(Header header) {
        if (!(header instanceof Luks2Header luks2)) {
            return header;
        }
        Luks2Header changed = luks2;
        for (int token : tokens) {
            changed = Luks2Tokens.without(changed, token);
        }
        return changed;
    }

    private void prepare(Work work, List<Integer> numbers) {
        if (!numbers.isEmpty()) {
            List<KeySlot> remaining = work.header().slots().stream()
                    .filter(slot -> !numbers.contains(slot.number()))
                    .toList();
            work.proveOne(remaining, Place.slot(numbers.get(0)));
        }
        WriteOrder writeOrder = work.writeOrder();
        for (int number : numbers) {
            if (writeOrder instanceof Luks2WriteOrder luks2) {
                luks2.disable(number, header -> (Luks2Header) withoutTokens(header));
            } else {
                writeOrder.disable(number);
            }
        }
        if (numbers.isEmpty()) {
            writeOrder.header(withoutTokens(work.header()));
        }
        work.done("retire the boot key", writeOrder);
    }
}

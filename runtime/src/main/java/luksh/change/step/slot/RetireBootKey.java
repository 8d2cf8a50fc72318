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
 * Ends the slots of a boot key, and on LUKS2 its tokens in one flip with them. As a kill: the area is wiped and flushed
 * before the entry goes. Another slot has to be shown to open; that may be the master key's. Its files are named in the
 * plan, and go when the slots are dead, by whoever makes the change.
 */
public final class RetireBootKey implements Verb {
    /** What a plan says of a file that goes. */
    public static final String SHRED = "a boot key's file: it is overwritten and removed";

    private final Set<Integer> slots;
    private final Set<Integer> tokens;
    private final List<String> files;

    /**
     * @param tokens that are there, LUKS2 alone
     * @param files that are overwritten and removed
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
            TokenClaims.check(draft, number, "would be left without it", Token.BOOT_KEY);
            draft.step(
                    VerbNames.RETIRE,
                    Place.slot(number),
                    "the boot key's: its key area is overwritten, then the slot is switched off");
            header = header.withoutSlot(number);
        }
        if (numbers.isEmpty() && !tokens.isEmpty()) {
            draft.step(
                    VerbNames.RETIRE, Place.part("token " + List.copyOf(tokens)), "a boot key's, for no slot any more");
        }
        files.forEach(file -> draft.step(VerbNames.SHRED, Place.file(file), SHRED));
        draft.header(withoutTokens(header));
        if (!numbers.isEmpty()) {
            sayWhoseSlotsStay(draft, numbers);
        }
        return numbers.isEmpty() && tokens.isEmpty() ? Preparation.NONE : work -> prepare(work, numbers);
    }

    /** No way in goes with a boot key, so it may go at any time: also where its master key is all that is left. */
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
                    "no human slot is left: the master key alone opens it, and that lies upon this volume; add a"
                            + " passphrase before the machine goes down");
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

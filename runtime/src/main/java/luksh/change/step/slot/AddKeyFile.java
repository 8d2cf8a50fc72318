package luksh.change.step.slot;

import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import luksh.change.step.Cost;
import luksh.change.step.Draft;
import luksh.change.step.Verb;
import luksh.change.step.Work;
import luksh.change.write.Luks2WriteOrder;
import luksh.change.write.WriteOrder;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.format.KeySlot;
import luksh.format.Slot;
import luksh.format.luks2.Luks2Header;
import luksh.format.luks2.Luks2Tokens;
import org.jspecify.annotations.Nullable;

/**
 * Adds a random key in the lowest free slot, with PBKDF2 at the lowest cost: nobody can guess a random key. Files that must
 * exist before the slot works are written between the key area and the header. On LUKS2, one header switch adds the slot and
 * its token.
 */
public final class AddKeyFile implements Verb {
    private final Secret key;
    private final SlotMarks marks;
    private final String what;
    private final @Nullable BiFunction<Luks2Header, KeySlot, Luks2Header> token;
    private final Consumer<KeySlot> before;

    /**
     * @param what name of the key, for the plan
     * @param token adds the token of the slot to the header; null for none; not used on LUKS1
     * @param before receives the new slot; runs after removed slots are disabled and before this slot is enabled
     */
    public AddKeyFile(
            Secret key,
            SlotMarks marks,
            String what,
            @Nullable BiFunction<Luks2Header, KeySlot, Luks2Header> token,
            Consumer<KeySlot> before) {
        this.key = key;
        this.marks = marks;
        this.what = what;
        this.token = token;
        this.before = before;
    }

    private record Lowest(int number) implements Slot {}

    @Override
    public Preparation plan(Draft draft) {
        int lowest = draft.header().freeNumbers().stream()
                .mapToInt(n -> n)
                .findFirst()
                .orElse(-1);
        var cost = new Cost("pbkdf2", null, Cost.LEAST, null, null);
        Optional<KeySlot> planned = AddSlot.plan(draft, new Lowest(lowest), cost, marks, what);
        if (planned.isEmpty()) {
            return Preparation.NONE;
        }
        if (token != null && draft.header() instanceof Luks2Header header) {
            if (Luks2Tokens.free(header).isEmpty()) {
                draft.refuse(
                        Rules.NO_FREE_TOKEN,
                        Place.part("token"),
                        "all " + Luks2Tokens.MOST + " tokens are in use",
                        draft.luksh("token", "--remove N"));
                return Preparation.NONE;
            }
            draft.header(listed(header, planned.get()));
        }
        return work -> prepare(work, planned.get());
    }

    private Luks2Header listed(Luks2Header header, KeySlot slot) {
        return token == null ? header : token.apply(header, slot);
    }

    private void prepare(Work work, KeySlot planned) {
        VolumeKey volumeKey = work.keyring().volumeKey(work);
        WriteOrder writeOrder = work.writeOrder();
        writeOrder.outside(disk -> before.accept(planned));
        byte[] area = work.seal(volumeKey, key, planned);
        if (writeOrder instanceof Luks2WriteOrder luks2) {
            luks2.enable(planned, area, header -> listed(header, planned));
        } else {
            writeOrder.enable(planned, area);
        }
        work.prove(planned.number(), key, volumeKey);
        work.done("key file in slot " + planned.number(), writeOrder);
    }
}

package luksh.change;

import java.util.Optional;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.format.KeySlot;
import luksh.format.Luks1Header;
import luksh.format.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Another cost, or another passphrase, under the same number: rekey and replace. The new material is proved in a spare
 * slot before the old is touched; a crash leaves the old, or the spare, or the new one open (never none).
 */
public final class Rekey implements Verb {
    private final Slot slot;
    private final Cost cost;
    private final @Nullable Secret old;
    private final @Nullable Secret fresh;

    private Rekey(Slot slot, Cost cost, @Nullable Secret old, @Nullable Secret fresh) {
        this.slot = slot;
        this.cost = cost;
        this.old = old;
        this.fresh = fresh;
    }

    /** Same secret, new cost; the secret comes from the keyring. */
    public static Rekey cost(Slot slot, Cost cost) {
        return new Rekey(slot, cost, null, null);
    }

    /** New secret, same cost. */
    public static Rekey replace(Slot slot, Secret old, Secret fresh) {
        return new Rekey(slot, Cost.UNSAID, old, fresh);
    }

    @Override
    public Preparation plan(Draft draft) {
        String where = "slot " + slot.number();
        if (!draft.inUse(slot)) {
            return Preparation.NONE;
        }
        KeySlot present = draft.slot(slot.number()).orElseThrow();
        if (draft.header() instanceof Luks1Header header && Luks1Orders.spare(header) < 0) {
            draft.refuse(
                    "no-free-slot",
                    where,
                    "all 8 slots are in use, and without a spare one the old key would go before the new one is proved",
                    "kill one that nobody needs first, for example c.kill(slot(7))");
            return Preparation.NONE;
        }
        if (fresh != null) {
            TokenClaims.check(draft, slot.number(), "knows its old passphrase alone");
        }
        Cost.Chosen chosen = cost.choose(draft, where, present.kdf());
        Optional<KeySlot> planned = draft.place(slot.number(), chosen.kdf(), present);
        if (planned.isEmpty()) {
            return Preparation.NONE;
        }
        Cost.compare(draft, where, present.kdf(), chosen);
        draft.step(
                verb(),
                where,
                (fresh == null ? "the same passphrase" : "a new passphrase") + ", "
                        + Cost.change(present.kdf(), chosen.kdf()) + ", by way of "
                        + (draft.header() instanceof Luks1Header header
                                ? "slot " + Luks1Orders.spare(header)
                                : "free room at " + planned.get().area().offset()));
        draft.header(draft.header().withSlot(planned.get()));
        return work -> prepare(work, planned.get());
    }

    private String verb() {
        return fresh == null ? "rekey" : "replace";
    }

    private void prepare(Work work, KeySlot planned) {
        int number = planned.number();
        KeySlot present = work.slot(number);
        Secret passphrase = old == null ? work.keyring().passphrase(work, present) : work.mustOpen(present, old);
        VolumeKey key = work.keyring().volumeKey(work);
        Secret next = passphrase;
        if (fresh != null) {
            work.refuseDuplicate(fresh, "slot " + number);
            next = fresh;
        }
        Orders orders = work.orders();
        orders.exchange(planned, work.seal(key, next, planned));
        work.prove(number, next, key);
        work.done(verb() + " slot " + number, orders);
    }
}

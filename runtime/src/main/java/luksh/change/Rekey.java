package luksh.change;

import java.util.Locale;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.format.Bytes;
import luksh.format.KeySlot;
import luksh.format.Luks1Header;
import luksh.format.Luks1KeySlot;
import luksh.format.Pbkdf2;
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
        Luks1Header header = draft.header();
        Luks1KeySlot present = header.keySlot(slot.number());
        int spare = highestFree(header);
        if (spare < 0) {
            draft.refuse(
                    "no-free-slot",
                    where,
                    "all 8 slots are in use, and without a spare one the old key would go before the new one is proved",
                    "kill one that nobody needs first, for example c.kill(slot(7))");
            return Preparation.NONE;
        }
        Cost.Chosen chosen = cost.choose(draft, where, present.iterations());
        Bytes salt = Bytes.copyOf(Luks1Orders.random(Luks1KeySlot.SALT_SIZE));
        Luks1KeySlot planned = present.enabled(salt, chosen.iterations());
        compare(draft, where, present.iterations(), chosen);
        draft.header(header.withKeySlot(slot.number(), planned));
        draft.step(
                fresh == null ? "rekey" : "replace",
                where,
                (fresh == null ? "the same passphrase" : "a new passphrase") + ", "
                        + counts(present.iterations(), chosen.iterations()) + ", by way of slot " + spare);
        return work -> prepare(work, planned, spare);
    }

    private static String counts(long before, long after) {
        return before == after
                ? Pbkdf2.grouped(after) + " iterations as before"
                : Pbkdf2.grouped(before) + " → " + Pbkdf2.grouped(after) + " iterations";
    }

    /** One digit behind the point where it says anything. */
    private static String times(double factor) {
        return factor < 100 ? String.format(Locale.ROOT, "%.1f", factor) : Pbkdf2.grouped(Math.round(factor));
    }

    private static void compare(Draft draft, String where, long present, Cost.Chosen chosen) {
        if (chosen.iterations() >= present) {
            return;
        }
        String weaker = String.format(
                Locale.ROOT,
                "%s iterations instead of %s: guessing this slot's passphrase becomes %s times cheaper",
                Pbkdf2.grouped(chosen.iterations()),
                Pbkdf2.grouped(present),
                times((double) present / chosen.iterations()));
        if (chosen.writtenDown()) {
            draft.note(Severity.INFO, "weaker", where, weaker);
        } else {
            draft.guard(Guard.WEAKER_THAN_BEFORE, where, weaker);
        }
    }

    /** The highest, because other programs take the lowest; -1 if there is none. */
    private static int highestFree(Luks1Header header) {
        int number = Luks1Header.KEY_SLOTS - 1;
        while (number >= 0 && header.keySlot(number).active()) {
            number--;
        }
        return number;
    }

    private void prepare(Work work, Luks1KeySlot planned, int spare) {
        int number = slot.number();
        Luks1Header header = work.header();
        KeySlot present = work.slot(number);
        Secret passphrase = old == null ? work.keyring().passphrase(work, present) : work.mustOpen(present, old);
        VolumeKey key = work.keyring().volumeKey(work);
        Secret next = passphrase;
        if (fresh != null) {
            work.refuseDuplicate(fresh, "slot " + number);
            next = fresh;
        }
        var kdf = new Pbkdf2(header.hash(), planned.iterations(), planned.salt());
        byte[] area = work.seal(key, next, kdf, header.area(number), number);
        Luks1Orders orders = work.orders();
        orders.exchange(number, spare, planned, area);
        work.prove(number, next, key);
        work.done((fresh == null ? "rekey slot " : "replace slot ") + number, orders);
    }
}

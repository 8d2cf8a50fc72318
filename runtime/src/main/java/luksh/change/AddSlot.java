package luksh.change;

import luksh.crypto.Secret;
import luksh.format.Bytes;
import luksh.format.Luks1Header;
import luksh.format.Luks1KeySlot;
import luksh.format.Pbkdf2;
import luksh.format.Slot;

/**
 * A new passphrase in a free slot. The area is written and flushed before the header names it: a crash leaves the slot
 * off, or on and good.
 */
public final class AddSlot implements Verb {
    private final Slot slot;
    private final Secret fresh;
    private final Cost cost;

    /** @param slot a free one; a number below zero says that none was free when the step was recorded */
    public AddSlot(Slot slot, Secret fresh, Cost cost) {
        this.slot = slot;
        this.fresh = fresh;
        this.cost = cost;
    }

    @Override
    public Preparation plan(Draft draft) {
        if (slot.number() < 0) {
            boolean full = draft.header().slots().size() == draft.header().slotCount();
            draft.refuse(
                    "no-free-slot",
                    "add",
                    full
                            ? "all 8 slots are in use: " + draft.used()
                            : "no slot was free when this step was written down; in use by now: " + draft.used(),
                    full
                            ? "kill one that nobody needs, for example c.kill(slot(7))"
                            : "name a free one: s -> s.in(slot(7))");
            return Preparation.NONE;
        }
        int number = slot.number();
        String where = "slot " + number;
        if (!draft.known(slot)) {
            return Preparation.NONE;
        }
        Luks1Header header = draft.header();
        if (header.keySlot(number).active()) {
            draft.refuse("slot-in-use", where, "this slot is in use", "choose a free one, or c.replace(…)");
            return Preparation.NONE;
        }
        long iterations = cost.choose(draft, where, null).iterations();
        Bytes salt = Bytes.copyOf(Luks1Orders.random(Luks1KeySlot.SALT_SIZE));
        Luks1KeySlot planned = header.keySlot(number).enabled(salt, iterations);
        draft.header(header.withKeySlot(number, planned));
        draft.step(
                "add",
                where,
                "a new passphrase, pbkdf2-" + header.hash() + ", " + Pbkdf2.grouped(iterations) + " iterations");
        return work -> prepare(work, planned);
    }

    private void prepare(Work work, Luks1KeySlot planned) {
        int number = slot.number();
        work.refuseDuplicate(fresh, "slot " + number);
        var key = work.keyring().volumeKey(work);
        var kdf = new Pbkdf2(work.header().hash(), planned.iterations(), planned.salt());
        byte[] area = work.seal(key, fresh, kdf, work.header().area(number), number);
        Luks1Orders orders = work.orders();
        orders.enable(number, planned, area);
        work.prove(number, fresh, key);
        work.done("add to slot " + number, orders);
    }
}

package luksh.change.step.slot;

import java.util.List;
import java.util.Optional;
import luksh.change.step.BootKeySlots;
import luksh.change.step.Cost;
import luksh.change.step.Draft;
import luksh.change.step.EmptySecret;
import luksh.change.step.NewKeyArea;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Window;
import luksh.change.step.Work;
import luksh.change.write.ExchangeRoute;
import luksh.change.write.WriteOrder;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.ShellWord;
import luksh.format.Slot;
import luksh.format.luks1.Luks1Header;
import luksh.unlock.UntriedSlot;
import org.jspecify.annotations.Nullable;

/**
 * Changes the cost (rekey) or the passphrase (replace) of a slot under the same number. luksh proves the new key material in a
 * free place before it overwrites the old. After a crash, the old or the new material unlocks the device. Without a free
 * place luksh overwrites the old material in place, which is a {@link Window}.
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

    /** A new cost for the same secret, which comes from the keyring. */
    public static Rekey cost(Slot slot, Cost cost) {
        return new Rekey(slot, cost, null, null);
    }

    /** A new secret with the same cost. */
    public static Rekey replace(Slot slot, Secret old, Secret fresh) {
        return new Rekey(slot, Cost.UNSAID, old, fresh);
    }

    @Override
    public Preparation plan(Draft draft) {
        Place where = Place.slot(slot.number());
        if (!draft.requireInUse(slot)) {
            return Preparation.NONE;
        }
        KeySlot present = draft.slot(slot.number()).orElseThrow();
        Optional<String> unknown = UntriedSlot.why(draft.header(), present);
        if (unknown.isPresent()) {
            draft.refuse(
                    Rules.UNKNOWN_SLOT,
                    where,
                    "luksh cannot unlock it: " + unknown.get(),
                    "to add another slot instead: luksh add-key " + ShellWord.of(draft.path()));
            return Preparation.NONE;
        }
        warnIfBootKey(draft, where);
        if (fresh != null) {
            EmptySecret.check(draft, fresh, where);
            TokenClaims.check(draft, slot.number(), "contains only its old passphrase");
        }
        Cost.Chosen chosen = cost.choose(draft, where, present.kdf());
        Kdf kdf = draft.header() instanceof Luks1Header header
                ? ExchangeRoute.fitting(draft.device(), header, slot, chosen.kdf())
                : chosen.kdf();
        Optional<KeySlot> place = NewKeyArea.of(draft, slot.number(), kdf, present);
        if (place.isEmpty()) {
            return Preparation.NONE;
        }
        KeySlot planned = place.get();
        Cost.compare(draft, where, present.kdf(), chosen);
        ExchangeRoute route;
        String way;
        if (draft.header() instanceof Luks1Header header) {
            route = ExchangeRoute.of(draft.device(), header, slot.number(), kdf);
            way = route.words(header);
        } else {
            route = ExchangeRoute.of(present, planned);
            way = route == ExchangeRoute.WINDOW
                    ? "in place"
                    : "through free room at " + planned.area().offset();
        }
        draft.step(
                verb(),
                where,
                (fresh == null ? "the same passphrase" : "a new passphrase") + ", " + Cost.change(present.kdf(), kdf)
                        + ", " + way);
        if (route == ExchangeRoute.WINDOW) {
            window(draft, where);
        }
        draft.header(draft.header().withSlot(planned));
        return work -> prepare(work, planned, route);
    }

    /** The salt identifies the slot of a boot key, and this step changes the salt. */
    private void warnIfBootKey(Draft draft, Place where) {
        BootKeySlots slots = BootKeySlots.of(draft.session(), draft.header());
        if (slots.armed().contains(slot.number())) {
            draft.refuse(
                    Rules.BOOT_KEY,
                    where,
                    "a boot key is armed in this slot, and luksh could not find it afterwards to retire it",
                    "luksh bootkey disarm --device " + ShellWord.of(draft.path()));
        } else if (fresh == null && slots.masters().contains(slot.number())) {
            draft.note(
                    Severity.WARNING,
                    Rules.BOOT_KEY,
                    where,
                    "this slot belongs to a master key, and loses that mark: to mark it again, run luksh bootkey init --device "
                            + ShellWord.of(draft.path()));
        }
    }

    private void window(Draft draft, Place where) {
        boolean luks1 = draft.header() instanceof Luks1Header;
        draft.window(
                where,
                "during " + (luks1 ? ExchangeRoute.writes(slot.number()) : 2)
                        + " writes no passphrase unlocks this slot, and after a power cut between them only the"
                        + " journal can restore it: "
                        + (draft.header() instanceof Luks1Header header
                                ? ExchangeRoute.reason(draft.device(), header)
                                : "the room for key areas is full and cannot grow"),
                draft.header().slots().size() > 1);
    }

    private String verb() {
        return fresh == null ? VerbNames.REKEY : VerbNames.REPLACE;
    }

    private void prepare(Work work, KeySlot planned, ExchangeRoute route) {
        int number = planned.number();
        KeySlot present = work.usedSlot(number);
        Secret passphrase = old == null ? work.keyring().passphrase(work, present) : work.mustOpen(present, old);
        VolumeKey key = work.keyring().volumeKey(work);
        Secret next = passphrase;
        if (fresh != null) {
            work.refuseDuplicate(fresh, Place.slot(number));
            next = fresh;
        }
        if (route == ExchangeRoute.WINDOW) {
            work.throughWindow(List.of(number));
        }
        WriteOrder writeOrder = work.writeOrder();
        writeOrder.exchange(planned, work.seal(key, next, planned), route);
        work.prove(number, next, key);
        work.done(verb() + " slot " + number, writeOrder);
    }
}

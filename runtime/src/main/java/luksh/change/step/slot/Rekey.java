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
import luksh.unlock.UntriedSlots;
import org.jspecify.annotations.Nullable;

/**
 * Another cost, or another passphrase, under the same number: rekey and replace. The new material is proved in a spare
 * place before the old is touched; a crash leaves the old, or the spare, or the new one open (never none). Where there is
 * no spare place at all the old goes first, and that is a {@link Window}.
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
        Place where = Place.slot(slot.number());
        if (!draft.requireInUse(slot)) {
            return Preparation.NONE;
        }
        KeySlot present = draft.slot(slot.number()).orElseThrow();
        Optional<String> unknown = UntriedSlots.why(draft.header(), present);
        if (unknown.isPresent()) {
            draft.refuse(
                    Rules.UNKNOWN_SLOT,
                    where,
                    "luksh cannot open it: " + unknown.get(),
                    "luksh add-key " + ShellWord.of(draft.path()) + " adds another slot");
            return Preparation.NONE;
        }
        warnIfBootKey(draft, where);
        if (fresh != null) {
            EmptySecret.check(draft, fresh, where);
            TokenClaims.check(draft, slot.number(), "knows its old passphrase alone");
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
                    : "by way of free room at " + planned.area().offset();
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

    /** Its slot is known by its salt, and that becomes another one. */
    private void warnIfBootKey(Draft draft, Place where) {
        BootKeySlots slots = BootKeySlots.of(draft.session(), draft.header());
        if (slots.armed().contains(slot.number())) {
            draft.refuse(
                    Rules.BOOT_KEY,
                    where,
                    "a boot key is armed here, and would not be found again to be retired",
                    "luksh bootkey disarm --device " + ShellWord.of(draft.path()));
        } else if (fresh == null && slots.masters().contains(slot.number())) {
            draft.note(
                    Severity.WARNING,
                    Rules.BOOT_KEY,
                    where,
                    "the master key's, and afterwards it counts as a way in: luksh bootkey init --device "
                            + ShellWord.of(draft.path()) + " marks it again");
        }
    }

    private void window(Draft draft, Place where) {
        boolean luks1 = draft.header() instanceof Luks1Header;
        draft.window(
                where,
                "for " + (luks1 ? ExchangeRoute.writes(slot.number()) : 2)
                        + " writes this slot opens with nothing, and after a power cut between them only the"
                        + " journal brings it back: "
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

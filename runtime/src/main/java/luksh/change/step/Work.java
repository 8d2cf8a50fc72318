package luksh.change.step;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import luksh.change.journal.OpenedSlots;
import luksh.change.journal.StepWrites;
import luksh.change.write.WriteOrder;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.crypto.cipher.KeyArea;
import luksh.crypto.kdf.KeyDerivation;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.Overlay;
import luksh.device.Placement;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Severity;
import luksh.format.Area;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.parallel.Progress;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;
import luksh.unlock.WrongPassphraseException;
import org.jspecify.annotations.Nullable;

/**
 * A confirmed plan on its way to the disk: every step computes its writes here, upon an overlay in memory, and shows
 * there that what it leaves opens. The disk is not touched before the last step was computed.
 */
public final class Work extends ChangeState {
    private static final Duration DUPLICATE_BUDGET = Duration.ofSeconds(10);

    private final Overlay overlay;
    private final Keyring keyring;
    private final Draft draft;
    private @Nullable Header header;
    /** How often the overlay had been written to when the header was decoded. */
    private long headerAt;

    private final List<StepWrites> steps = new ArrayList<>();
    /** As each step leaves it: an interrupted change may stand at any of them. */
    private final List<Header> passed = new ArrayList<>();

    private final Map<String, List<KeySlot>> backups = new LinkedHashMap<>();
    private final List<String> saved = new ArrayList<>();

    public Work(ChangeSession session, Overlay overlay, Keyring keyring, Draft draft) {
        super(session, overlay, draft.allowed());
        this.overlay = overlay;
        this.keyring = keyring;
        this.draft = draft;
    }

    public List<StepWrites> steps() {
        return steps;
    }

    /** The header after each step; none where there was no container before. */
    public List<Header> passed() {
        return passed;
    }

    public Overlay overlay() {
        return overlay;
    }

    OpenedSlots openedSlots() {
        return session().openedSlots();
    }

    public Keyring keyring() {
        return keyring;
    }

    /** Decoded once for what the overlay holds. */
    @Override
    public Header header() {
        if (header == null || headerAt != overlay.writes()) {
            headerAt = overlay.writes();
            header = Headers.read(overlay);
        }
        return header;
    }

    public Unlock unlock() {
        return new Unlock(header(), overlay);
    }

    public WriteOrder writeOrder() {
        return WriteOrder.of(overlay);
    }

    public void done(String step, WriteOrder writeOrder) {
        steps.add(new StepWrites(step, writeOrder.writes()));
        if (draft.before() != null) {
            passed.add(header());
        }
    }

    /** For what only the work itself can find out. */
    @Override
    public void guard(Guard guard, Place where, String sentence) {
        if (!allows(guard)) {
            throw new RefusedException(held(guard, where, sentence));
        }
    }

    /** The volume key split and encrypted for this passphrase; takes as long as the slot's KDF. */
    public byte[] seal(VolumeKey key, Secret passphrase, KeySlot slot) {
        Area area = slot.area();
        long total = KeyDerivation.steps(slot.kdf());
        try (Progress progress = session().person().progress("deriving the key of slot " + slot.number(), total);
                var derived = KeyDerivation.derive(slot.kdf(), passphrase, area.keyBits() / 8, progress)) {
            return KeyArea.seal(key, area, derived);
        }
    }

    /** A slot that is in use at this point. */
    public KeySlot usedSlot(int number) {
        return slot(number)
                .orElseThrow(() -> new IllegalStateException("slot " + number + " is not in use at this step"));
    }

    /**
     * Proves that a secret opens a slot at this point.
     *
     * @throws WrongPassphraseException if it does not
     */
    public Secret mustOpen(KeySlot slot, Secret secret) {
        if (!keyring.opens(this, slot, secret)) {
            throw new WrongPassphraseException(
                    "this secret does not open slot " + slot.number() + " of " + path() + "; nothing was written");
        }
        return secret;
    }

    /** Opens the slot as it stands in the overlay, from header to digest. */
    public void prove(int number, Secret passphrase, VolumeKey key) {
        KeySlot slot = usedSlot(number);
        try (var opened = unlock().slot(slot, passphrase).orElseThrow(() -> faulty(number))) {
            if (!opened.key().sameAs(key)) {
                throw faulty(number);
            }
        }
        openedSlots().add(slot, overlay);
    }

    private static LuksException faulty(int number) {
        return new LuksException(
                "what was computed for slot " + number + " does not open in memory; nothing was written. Check this "
                        + "machine's memory, and report it if it comes again",
                LuksException.FAILED);
    }

    /** Shows in the overlay that a header of the other version says what it should, and has the areas it names. */
    public void converted(Header planned) {
        Header found = header();
        boolean same =
                found.equals(planned) && found.slots().size() == planned.slots().size();
        if (!same) {
            throw new LuksException(
                    "the converted header does not read as planned; nothing was written. Report it",
                    LuksException.FAILED);
        }
    }

    /**
     * Before a slot goes: one of those that remain has to have been opened in this run since its last write. What a boot
     * key or its master key opens does not count.
     */
    public void proveThatOneRemains(List<KeySlot> staying, Place where) {
        Set<Integer> none = BootKeySlots.of(session(), header()).all();
        proveOne(staying.stream().filter(slot -> !none.contains(slot.number())).toList(), where);
    }

    /** The same of exactly these. */
    public void proveOne(List<KeySlot> remaining, Place where) {
        if (remaining.isEmpty() || allows(Guard.UNPROVED_SLOT)) {
            return; // none remains only where LAST_WAY_IN was lifted
        }
        if (remaining.stream().anyMatch(slot -> openedSlots().contains(slot, overlay))) {
            return;
        }
        List<Integer> numbers = remaining.stream().map(KeySlot::number).toList();
        try {
            keyring.prove(this, remaining, "Passphrase of a slot that remains " + numbers + " in " + path());
        } catch (WrongPassphraseException e) {
            if (keyring.opensAny(this, header().slots())) {
                throw new RefusedException(held(
                        Guard.UNPROVED_SLOT,
                        where,
                        given() + "; none of the slots that remain " + numbers + " was opened in this run"));
            }
            throw e;
        }
    }

    /** Why what opens a slot is not enough. */
    private String given() {
        BootKeySlots none = BootKeySlots.of(session(), header());
        return opens(none.armed())
                ? "what was given is a boot key: its slot " + none.armed() + " ends at the next boot and is no way in"
                : opens(none.masters())
                        ? "what was given is a boot key's master key, which lies upon the volume: its slot "
                                + none.masters() + " is no way in"
                        : "what was given opens only what goes";
    }

    private boolean opens(Set<Integer> numbers) {
        return keyring.opensAny(
                this,
                header().slots().stream()
                        .filter(slot -> numbers.contains(slot.number()))
                        .toList());
    }

    /** Below a mapping nothing may come back that nobody in this run has shown to open. */
    public void proveIfMapped(String file) {
        List<String> mappings = draft.deviceChecks().mappings();
        List<KeySlot> slots = header().slots();
        if (mappings.isEmpty()
                || allows(Guard.ACTIVE_DEVICE)
                || slots.stream().anyMatch(slot -> openedSlots().contains(slot, overlay))) {
            return;
        }
        try {
            keyring.prove(this, slots, "A passphrase that the backup " + file + " opens with");
        } catch (WrongPassphraseException e) {
            guard(
                    Guard.ACTIVE_DEVICE,
                    Place.file(file),
                    "nothing that was given opens what it brings back; " + Draft.mapped(mappings));
        }
    }

    /**
     * Before these slots are overwritten while they are in use: without a journal outside another one has to be known to
     * open, so that the journal can be reached.
     */
    public void throughWindow(Collection<Integer> lost) {
        List<KeySlot> others = header().slots().stream()
                .filter(s -> !lost.contains(s.number()))
                .toList();
        if (draft.journalOutside()
                || others.stream().anyMatch(slot -> openedSlots().contains(slot, overlay))) {
            return;
        }
        try {
            keyring.prove(this, others, "Passphrase of another slot of " + path() + " than " + lost);
        } catch (WrongPassphraseException e) {
            throw new RefusedException(new Finding(
                    Severity.ERROR,
                    Guard.WINDOW.name(),
                    path(),
                    Place.part("slots " + lost),
                    "the journal would lie in " + session().state()
                            + ", inside this container, and no slot that stays was"
                            + " opened in this run: after a power cut nobody could reach it",
                    session().guardWording().either("--key-file FILE", "c.authorize(…)")
                            + " with a passphrase of another slot, or " + Window.ELSEWHERE));
        }
    }

    /** A backup will lie in this file when the steps so far are done. */
    public void backupTaken(String file) {
        backups.put(file, header().slots());
    }

    /** A backup lies in this file now. */
    public void backupSaved(String file) {
        saved.add(file);
        session().backups().add(file);
    }

    /** The files that were saved. */
    public List<String> backups() {
        return saved;
    }

    /** Before everything goes: a backup outside the container that is proved to open. */
    public void requireBackup() {
        if (allows(Guard.ERASE_WITHOUT_BACKUP)) {
            return;
        }
        for (var backup : backups.entrySet()) {
            List<KeySlot> kept = backup.getValue().stream()
                    .filter(header().slots()::contains)
                    .toList();
            if (!kept.isEmpty() && !Placement.isInside(backup.getKey(), path())) {
                if (kept.stream().noneMatch(slot -> openedSlots().contains(slot, overlay))) {
                    keyring.prove(this, kept, "A passphrase that the backup " + backup.getKey() + " shall open with");
                }
                return;
            }
        }
        for (String file : session().backups()) {
            if (!Placement.isInside(file, path()) && opens(file)) {
                return;
            }
        }
        guard(
                Guard.ERASE_WITHOUT_BACKUP,
                Place.file(path()),
                "no backup outside this container was taken and opened in this run: "
                        + session().guardWording().either("add --backup FILE", "c.backup(path) before it"));
    }

    private boolean opens(String file) {
        try (Device backup = Disk.openForReading(file)) {
            return Headers.read(backup).slots().stream()
                    .anyMatch(slot ->
                            header().slots().contains(slot) && openedSlots().contains(slot, backup));
        } catch (LuksException e) {
            return false; // removed or damaged since it was taken
        }
    }

    /** A secret that opens two slots is not gone when one of them is killed. */
    public void refuseDuplicate(Secret fresh, Place where) {
        if (allows(Guard.DUPLICATE_SECRET)) {
            return;
        }
        Optional<List<KeySlot>> opened = unlock().within(DUPLICATE_BUDGET, fresh);
        if (opened.isEmpty()) {
            session()
                    .person()
                    .say("not checked within " + DUPLICATE_BUDGET.toSeconds()
                            + " s: whether the new secret opens another slot");
        } else if (!opened.get().isEmpty()) {
            guard(
                    Guard.DUPLICATE_SECRET,
                    where,
                    "the new secret opens slot " + opened.get().get(0).number() + " already");
        }
    }
}

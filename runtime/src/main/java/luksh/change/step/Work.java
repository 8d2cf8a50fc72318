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
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.parallel.Progress;
import luksh.unlock.Headers;
import luksh.unlock.Unlock;
import luksh.unlock.WrongPassphraseException;
import org.jspecify.annotations.Nullable;

/**
 * The work after a confirmed plan: every step computes its writes on an overlay in memory, and proves there that the required
 * slots unlock. luksh writes to the disk only after the last step was computed.
 */
public final class Work extends ChangeState {
    private static final Duration DUPLICATE_BUDGET = Duration.ofSeconds(10);

    private final Overlay overlay;
    private final Keyring keyring;
    private final Draft draft;
    private @Nullable Header header;
    /** The write count of the overlay when the header was decoded. */
    private long headerAt;

    private final List<StepWrites> steps = new ArrayList<>();
    /** The header after each step: an interrupted change may leave any of them. */
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

    /** The header after each step; empty if there was no container before. */
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

    /** Decoded again only after the overlay changed. */
    @Override
    public Header header() {
        if (header == null || headerAt != overlay.writes()) {
            header = Headers.read(overlay);
            headerAt = overlay.writes();
        }
        return header;
    }

    public Unlock unlock() {
        return new Unlock(header(), overlay, session().person());
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

    /** For conditions that are only known during the work. */
    @Override
    public void guard(Guard guard, Place where, String sentence) {
        if (!allows(guard)) {
            throw new RefusedException(held(guard, where, sentence));
        }
    }

    /** The volume key, split and encrypted for this passphrase. Runs the KDF of the slot. */
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
     * Proves that a secret unlocks a slot at this point.
     *
     * @throws WrongPassphraseException if it does not
     */
    public Secret mustOpen(KeySlot slot, Secret secret) {
        if (!keyring.opens(this, slot, secret)) {
            throw new WrongPassphraseException(
                    "this secret does not unlock slot " + slot.number() + " of " + path() + "; nothing was written");
        }
        return secret;
    }

    /** Unlocks the slot in the overlay, from header to digest. */
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
                "the new slot " + number
                        + " does not unlock when luksh tries it in memory; nothing was written. Test the "
                        + "memory of this machine, and report the problem if it happens again",
                ExitStatus.FAILED);
    }

    /** Proves in the overlay that the converted header reads as planned. */
    public void converted(Header planned) {
        Header found = header();
        boolean same =
                found.equals(planned) && found.slots().size() == planned.slots().size();
        if (!same) {
            throw new LuksException(
                    "the converted header does not read as planned; nothing was written. Report this problem",
                    ExitStatus.FAILED);
        }
    }

    /**
     * Before luksh removes a slot: one of the remaining slots must have been unlocked in this run since its last write. Slots
     * of boot keys and master keys do not count.
     */
    public void proveThatOneRemains(List<KeySlot> staying, Place where) {
        Set<Integer> none = BootKeySlots.of(session(), header()).all();
        proveOne(staying.stream().filter(slot -> !none.contains(slot.number())).toList(), where);
    }

    /** The same for exactly these slots. */
    public void proveOne(List<KeySlot> remaining, Place where) {
        if (remaining.isEmpty() || allows(Guard.UNPROVED_SLOT)) {
            return; // none remains only if LAST_WAY_IN was lifted
        }
        if (remaining.stream().anyMatch(slot -> openedSlots().contains(slot, overlay))) {
            return;
        }
        List<Integer> numbers = remaining.stream().map(KeySlot::number).toList();
        try {
            keyring.prove(this, remaining, "Passphrase of a remaining slot " + numbers + " of " + path());
        } catch (WrongPassphraseException e) {
            if (keyring.opensAny(this, header().slots())) {
                throw new RefusedException(held(
                        Guard.UNPROVED_SLOT,
                        where,
                        given() + ". Give a passphrase of one of the remaining slots " + numbers + " with "
                                + session().guardWording().either("--key-file", "c.authorize(…)")));
            }
            throw e;
        }
    }

    /** Why the given secret is not enough, although it unlocks a slot. */
    private String given() {
        BootKeySlots none = BootKeySlots.of(session(), header());
        return opens(none.armed())
                ? "the given secret is a boot key: luksh removes its slot " + none.armed() + " at the next boot"
                : opens(none.masters())
                        ? "the given secret is a master key, stored on the volume that it unlocks: its slot "
                                + none.masters() + " does not count"
                        : "the given passphrase belongs only to slots that this change removes";
    }

    private boolean opens(Set<Integer> numbers) {
        return keyring.opensAny(
                this,
                header().slots().stream()
                        .filter(slot -> numbers.contains(slot.number()))
                        .toList());
    }

    /** On a mapped device, at least one slot of the restored header must have been unlocked in this run. */
    public void proveIfMapped(String file) {
        List<String> mappings = draft.deviceChecks().mappings();
        List<KeySlot> slots = header().slots();
        if (mappings.isEmpty()
                || allows(Guard.ACTIVE_DEVICE)
                || slots.stream().anyMatch(slot -> openedSlots().contains(slot, overlay))) {
            return;
        }
        try {
            keyring.prove(this, slots, "A passphrase of the backup " + file);
        } catch (WrongPassphraseException e) {
            guard(
                    Guard.ACTIVE_DEVICE,
                    Place.file(file),
                    "no given passphrase unlocks the restored header; " + Draft.mapped(mappings));
        }
    }

    /**
     * Before luksh overwrites these slots in place: if the journal is inside the container, another slot must have been
     * unlocked in this run, so that the journal stays readable.
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
            keyring.prove(this, others, "Passphrase of a slot of " + path() + " other than " + lost);
        } catch (WrongPassphraseException e) {
            throw new RefusedException(new Finding(
                    Severity.ERROR,
                    Guard.WINDOW.name(),
                    path(),
                    Place.part("slots " + lost),
                    "the journal would be in " + session().state()
                            + ", inside this container, and no remaining slot was"
                            + " unlocked in this run: after a power cut, nobody could read the journal",
                    session().guardWording().either("add --key-file FILE", "call c.authorize(…)")
                            + " with a passphrase of another slot, or " + Window.ELSEWHERE));
        }
    }

    /** A step so far saves a backup to this file. */
    public void backupTaken(String file) {
        backups.put(file, header().slots());
    }

    /** This backup file was written. */
    public void backupSaved(String file) {
        saved.add(file);
        session().backups().add(file);
    }

    /** The backup files that were written. */
    public List<String> backups() {
        return saved;
    }

    /** Before an erase: requires a backup outside the container that was proved to unlock. */
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
                    keyring.prove(this, kept, "A passphrase of the backup " + backup.getKey());
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
                "this run saved and unlocked no backup outside this container: "
                        + session().guardWording().either("add --backup FILE", "call c.backup(path) before it"));
    }

    private boolean opens(String file) {
        try (Device backup = Disk.openForReading(file)) {
            return Headers.read(backup).slots().stream()
                    .anyMatch(slot ->
                            header().slots().contains(slot) && openedSlots().contains(slot, backup));
        } catch (LuksException e) {
            return false; // removed or damaged since it was saved
        }
    }

    /** Guards a duplicate secret: removing one of its slots would not revoke it. */
    public void refuseDuplicate(Secret fresh, Place where) {
        if (allows(Guard.DUPLICATE_SECRET)) {
            return;
        }
        Optional<List<KeySlot>> opened = unlock().within(DUPLICATE_BUDGET, fresh);
        if (opened.isEmpty()) {
            session()
                    .person()
                    .say("luksh could not check within " + DUPLICATE_BUDGET.toSeconds()
                            + " s whether the new secret unlocks another slot");
        } else if (!opened.get().isEmpty()) {
            guard(
                    Guard.DUPLICATE_SECRET,
                    where,
                    "the new secret already unlocks slot " + opened.get().get(0).number()
                            + "; choose another passphrase");
        }
    }
}

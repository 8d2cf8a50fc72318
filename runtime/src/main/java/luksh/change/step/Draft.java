package luksh.change.step;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import luksh.change.journal.OpenedSlots;
import luksh.change.journal.Step;
import luksh.crypto.Secret;
import luksh.crypto.VolumeKey;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.ShellWord;
import luksh.format.Slot;
import org.jspecify.annotations.Nullable;

/** A plan in the making: the header as the steps so far would leave it, their sentences, and what speaks against them. */
public final class Draft extends ChangeState {
    private final DeviceChecks deviceChecks;
    private final List<Secret> secrets;
    private final List<Step> steps = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final @Nullable Header before;
    private @Nullable Header header;
    private final Set<Path> backups = new HashSet<>();
    private final List<Window> windows = new ArrayList<>();
    private boolean repaired;
    private @Nullable Overwritten overwritten;

    /** Bytes at the start of the device that are no header any more, and the UUID of the one that was there. */
    public record Overwritten(String uuid, int size, Bytes hash) {
        public boolean unchanged(Device disk) {
            return OpenedSlots.hash(disk.read(0, size)).equals(hash);
        }
    }

    /**
     * @param header null for a device that is to be formatted
     * @param secrets what authorizes the change; its owners keep them
     */
    public Draft(
            ChangeSession session,
            Device device,
            DeviceChecks deviceChecks,
            @Nullable Header header,
            Set<Guard> allowed,
            List<Secret> secrets) {
        super(session, device, allowed);
        this.secrets = List.copyOf(secrets);
        this.deviceChecks = deviceChecks;
        this.before = header;
        this.header = header;
    }

    /** What authorizes the change; what a person is asked for comes later. */
    public List<Secret> secrets() {
        return secrets;
    }

    /** Length of a volume key that was given; 0 if none was. */
    int volumeKeyBytes() {
        return secrets.stream()
                .filter(VolumeKey.class::isInstance)
                .mapToInt(Secret::size)
                .findFirst()
                .orElse(0);
    }

    public DeviceChecks deviceChecks() {
        return deviceChecks;
    }

    /** As it is on the disk, null if there is none yet. */
    @Nullable
    public Header before() {
        return before;
    }

    @Override
    public Header header() {
        return Objects.requireNonNull(header, "a format comes first");
    }

    public void header(Header changed) {
        header = changed;
    }

    public void step(String verb, Place where, String sentence) {
        steps.add(new Step(steps.size() + 1, verb, where, sentence));
    }

    public void note(Severity severity, String rule, Place where, String sentence) {
        findings.add(new Finding(severity, rule, path(), where, sentence, ""));
    }

    /** What no line can allow. */
    public void refuse(String rule, Place where, String sentence, String fix) {
        findings.add(new Finding(Severity.ERROR, rule, path(), where, sentence, fix));
    }

    @Override
    public void guard(Guard guard, Place where, String sentence) {
        findings.add(
                allows(guard)
                        ? new Finding(Severity.WARNING, guard.name(), path(), where, sentence + " (allowed)", "")
                        : held(guard, where, sentence));
    }

    /** A command that is run on this container; SLOT and FILE stand for what only the person knows. */
    public String luksh(String command, String options) {
        return "luksh " + command + " " + ShellWord.of(path()) + (options.isEmpty() ? "" : " " + options);
    }

    /** Options of the command that runs, or lines of the script. */
    public String either(String command, String script) {
        return session().guardWording().either(command, script);
    }

    /**
     * A step exchanges in place what opens until then: it is confirmed on its own, and only where the journal or another
     * slot is there after a power cut.
     *
     * @param sentence names how many writes lie in it
     * @param othersOpen whether slots that this step leaves alone open meanwhile; which of them is proved, {@link
     *     Work#throughWindow} finds out
     */
    public void window(Place where, String sentence, boolean othersOpen) {
        windows.add(new Window(where, sentence));
        note(Severity.WARNING, Guard.WINDOW.name(), where, sentence + (allows(Guard.WINDOW) ? " (allowed)" : ""));
        if (!othersOpen && !journalOutside()) {
            refuse(
                    Guard.WINDOW.name(),
                    where,
                    "the journal would lie in " + session().state()
                            + ", inside this container, and meanwhile nothing opens it",
                    Window.ELSEWHERE);
        }
    }

    /** Steps that are confirmed on their own. */
    public List<Window> windows() {
        return List.copyOf(windows);
    }

    boolean journalOutside() {
        return Window.journalOutside(session(), path());
    }

    /** A step of this plan makes a backup; false if another one makes the same file. */
    public boolean backupPlanned(Path file) {
        return backups.add(file);
    }

    /** A step of this plan makes both copies equal. */
    public void repaired() {
        repaired = true;
    }

    public boolean repairs() {
        return repaired;
    }

    /**
     * The first bytes of the device go although no header can be read there: they are saved and must not change until
     * then.
     *
     * @param uuid under which they are saved
     */
    public void overwrites(String uuid, long size) {
        int length = Math.toIntExact(Math.min(size, device().size()));
        overwritten = new Overwritten(uuid, length, OpenedSlots.hash(device().read(0, length)));
    }

    @Nullable
    public Overwritten overwritten() {
        return overwritten;
    }

    /** Before everything goes; whether the backup opens only the work itself can find out. */
    public void wantsBackup(Place where) {
        if (backups.isEmpty() && session().backups().isEmpty()) {
            guard(
                    Guard.ERASE_WITHOUT_BACKUP,
                    where,
                    "no backup is taken in this change, and none was in this run: "
                            + either("add --backup FILE", "c.backup(path) before it"));
        }
    }

    public Plan plan() {
        return new Plan(path(), steps, findings);
    }

    /** Whether the slot's number exists; refused if not. */
    public boolean requireKnown(Slot slot) {
        if (slot.number() >= 0 && slot.number() < header().slotCount()) {
            return true;
        }
        // a number below zero may stand for an add that was refused already
        if (slot.number() >= 0 || plan().possible()) {
            refuse(
                    Rules.NO_SUCH_SLOT,
                    Place.slot(slot.number()),
                    header().version() + " has slots 0 to " + (header().slotCount() - 1),
                    "");
        }
        return false;
    }

    /** Whether the slot is in use at this point; refused if not. */
    public boolean requireInUse(Slot slot) {
        if (!requireKnown(slot)) {
            return false;
        }
        Optional<KeySlot> other = header().otherSlots().stream()
                .filter(known -> known.number() == slot.number())
                .findFirst();
        if (other.isPresent()) {
            refuse(
                    Rules.UNKNOWN_SLOT,
                    Place.slot(slot.number()),
                    "it is " + other.get().kdf()
                            + ", which luksh does not know: it can be kept or removed, not changed",
                    "");
            return false;
        }
        if (slot(slot.number()).isEmpty()) {
            refuse(
                    Rules.SLOT_NOT_IN_USE,
                    Place.slot(slot.number()),
                    "this slot is not in use",
                    "slots in use: " + used());
            return false;
        }
        return true;
    }

    public String used() {
        List<String> numbers =
                header().slots().stream().map(s -> Integer.toString(s.number())).toList();
        return numbers.isEmpty() ? "none" : String.join(", ", numbers);
    }

    /** A mapping keeps the key, not the header; a header that is exchanged below it is noticed at the next boot. */
    public void refuseWhileActive(String verb) {
        List<String> mappings = deviceChecks.mappings();
        if (!mappings.isEmpty()) {
            guard(Guard.ACTIVE_DEVICE, Place.part(verb), mapped(mappings));
        }
    }

    /** What the guard on active devices says. */
    static String mapped(List<String> mappings) {
        return "it is mapped as " + String.join(", ", mappings)
                + ", and at the next boot the header has to open it: cryptsetup" + " close " + mappings.get(0)
                + " first";
    }
}

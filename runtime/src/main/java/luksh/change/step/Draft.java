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

/** A plan under construction: the header after the steps so far, the description of each step, and the findings against them. */
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

    /** Bytes at the start of the device that are no longer a readable header, and the UUID to save them under. */
    public record Overwritten(String uuid, int size, Bytes hash) {
        public boolean unchanged(Device disk) {
            return OpenedSlots.hash(disk.read(0, size)).equals(hash);
        }
    }

    /**
     * @param header null for a device without a readable header
     * @param secrets authorize the change; their owners close them
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

    /** The secrets that authorize the change, without those that a person types later. */
    public List<Secret> secrets() {
        return secrets;
    }

    /** Length of the given volume key; 0 if none was given. */
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

    /** The header on the disk; null if there is none. */
    @Nullable
    public Header before() {
        return before;
    }

    @Override
    public Header header() {
        return Objects.requireNonNull(header, "a format must come first");
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

    /** Refuses; no guard can lift it. */
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

    /** A command line for this container; SLOT and FILE stand for values that only the person knows. */
    public String luksh(String command, String options) {
        return "luksh " + command + " " + ShellWord.of(path()) + (options.isEmpty() ? "" : " " + options);
    }

    /** The option of the running command, or the line of the running script. */
    public String either(String command, String script) {
        return session().guardWording().either(command, script);
    }

    /**
     * A step overwrites a slot in place. A person must confirm it separately. It is possible only if the journal or another
     * slot is available after a power cut.
     *
     * @param sentence contains the number of writes
     * @param othersOpen whether slots that this step does not touch can unlock the device meanwhile; {@link
     *     Work#throughWindow} proves one of them
     */
    public void window(Place where, String sentence, boolean othersOpen) {
        windows.add(new Window(where, sentence));
        note(Severity.WARNING, Guard.WINDOW.name(), where, sentence + (allows(Guard.WINDOW) ? " (allowed)" : ""));
        if (!othersOpen && !journalOutside()) {
            refuse(
                    Guard.WINDOW.name(),
                    where,
                    "the journal would be in " + session().state()
                            + ", inside this container, and no slot unlocks the container during the writes",
                    Window.ELSEWHERE);
        }
    }

    /** The steps that need a separate confirmation. */
    public List<Window> windows() {
        return List.copyOf(windows);
    }

    boolean journalOutside() {
        return Window.journalOutside(session(), path());
    }

    /** Records that a step creates this backup; false if another step creates the same file. */
    public boolean backupPlanned(Path file) {
        return backups.add(file);
    }

    /** Records that a step of this plan makes both header copies equal. */
    public void repaired() {
        repaired = true;
    }

    public boolean repairs() {
        return repaired;
    }

    /**
     * The change overwrites the first bytes of a device without a readable header. luksh saves them first. They must not
     * change before that.
     *
     * @param uuid to save them under
     */
    public void overwrites(String uuid, long size) {
        int length = Math.toIntExact(Math.min(size, device().size()));
        overwritten = new Overwritten(uuid, length, OpenedSlots.hash(device().read(0, length)));
    }

    @Nullable
    public Overwritten overwritten() {
        return overwritten;
    }

    /** Guards an erase without a planned or earlier backup. {@link Work#requireBackup} checks that the backup unlocks. */
    public void wantsBackup(Place where) {
        if (backups.isEmpty() && session().backups().isEmpty()) {
            guard(
                    Guard.ERASE_WITHOUT_BACKUP,
                    where,
                    "no header backup is made in this run: "
                            + either("add --backup FILE", "call c.backup(path) before it"));
        }
    }

    public Plan plan() {
        return new Plan(path(), steps, findings);
    }

    /** Whether the slot number exists; refuses if not. */
    public boolean requireKnown(Slot slot) {
        if (slot.number() >= 0 && slot.number() < header().slotCount()) {
            return true;
        }
        // a negative number may belong to an add that was already refused
        if (slot.number() >= 0 || plan().possible()) {
            refuse(
                    Rules.NO_SUCH_SLOT,
                    Place.slot(slot.number()),
                    header().version() + " has slots 0 to " + (header().slotCount() - 1),
                    "");
        }
        return false;
    }

    /** Whether the slot is in use at this point; refuses if not. */
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
                    "luksh does not know the slot type " + other.get().kdf()
                            + ", so it can only keep or remove this slot",
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

    /** Guards a change of a mapped device: the mapping keeps working, so a wrong header is noticed only at the next boot. */
    public void refuseWhileActive(String verb) {
        List<String> mappings = deviceChecks.mappings();
        if (!mappings.isEmpty()) {
            guard(Guard.ACTIVE_DEVICE, Place.part(verb), mapped(mappings));
        }
    }

    /** The sentence of the guard for active devices. */
    static String mapped(List<String> mappings) {
        return "the device is mapped as " + String.join(", ", mappings)
                + ", and a wrong header would be noticed only at the next boot: first run cryptsetup close "
                + mappings.get(0);
    }
}

package luksh.change;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import luksh.device.Device;
import luksh.device.Mappings;
import luksh.format.Luks1Header;
import luksh.format.Slot;
import org.jspecify.annotations.Nullable;

/** A plan in the making: the header as the steps so far would leave it, their sentences, and what speaks against them. */
public final class Draft {
    private final Session session;
    private final Device device;
    private final Set<Guard> allowed;
    private final List<Step> steps = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final @Nullable Luks1Header before;
    private @Nullable Luks1Header header;
    private final Set<Path> backups = new HashSet<>();

    /** @param header null for a device that is to be formatted */
    Draft(Session session, Device device, @Nullable Luks1Header header, Set<Guard> allowed) {
        this.session = session;
        this.device = device;
        this.before = header;
        this.header = header;
        this.allowed = EnumSet.noneOf(Guard.class);
        this.allowed.addAll(allowed);
    }

    Session session() {
        return session;
    }

    /** As it is now, before any step. */
    Device device() {
        return device;
    }

    String path() {
        return device.path();
    }

    /** As it is on the disk, null if there is none yet. */
    @Nullable
    Luks1Header before() {
        return before;
    }

    /** As the steps so far would leave it. */
    Luks1Header header() {
        return Objects.requireNonNull(header, "a format comes first");
    }

    void header(Luks1Header changed) {
        header = changed;
    }

    boolean allows(Guard guard) {
        return allowed.contains(guard);
    }

    void step(String verb, String where, String sentence) {
        steps.add(new Step(steps.size() + 1, verb, where, sentence));
    }

    void note(Severity severity, String rule, String where, String sentence) {
        findings.add(new Finding(severity, rule, path(), where, sentence, ""));
    }

    /** What no line can allow. */
    void refuse(String rule, String where, String sentence, String fix) {
        findings.add(new Finding(Severity.ERROR, rule, path(), where, sentence, fix));
    }

    /** What {@code c.allow} lifts. */
    void guard(Guard guard, String where, String sentence) {
        findings.add(held(guard, path(), where, sentence, allows(guard)));
    }

    static Finding held(Guard guard, String path, String where, String sentence, boolean allowed) {
        return allowed
                ? new Finding(Severity.WARNING, guard.name(), path, where, sentence + " (allowed)", "")
                : new Finding(
                        Severity.ERROR,
                        guard.name(),
                        path,
                        where,
                        sentence,
                        "to do it all the same: c.allow(Guard." + guard
                                + ") in a script; a command's --help names its option");
    }

    /** A step of this plan makes a backup; false if another one makes the same file. */
    boolean backupPlanned(Path file) {
        return backups.add(file);
    }

    /** Before everything goes; whether the backup opens only the work itself can find out. */
    void wantsBackup(String where) {
        if (backups.isEmpty() && session.backups().isEmpty()) {
            guard(
                    Guard.ERASE_WITHOUT_BACKUP,
                    where,
                    "no backup is taken in this change, and none was in this run: c.backup(path) before it");
        }
    }

    Plan plan() {
        return new Plan(path(), steps, findings);
    }

    /** Whether the slot's number exists; refused if not. */
    boolean known(Slot slot) {
        if (slot.number() >= 0 && slot.number() < header().slotCount()) {
            return true;
        }
        // a number below zero may stand for an add that was refused already
        if (slot.number() >= 0 || plan().possible()) {
            refuse("no-such-slot", "slot " + slot.number(), "LUKS1 has slots 0 to 7", "");
        }
        return false;
    }

    /** Whether the slot is in use at this point; refused if not. */
    boolean inUse(Slot slot) {
        if (!known(slot)) {
            return false;
        }
        if (!header().keySlot(slot.number()).active()) {
            refuse("slot-not-in-use", "slot " + slot.number(), "this slot is not in use", "slots in use: " + used());
            return false;
        }
        return true;
    }

    String used() {
        List<String> numbers =
                header().slots().stream().map(s -> Integer.toString(s.number())).toList();
        return numbers.isEmpty() ? "none" : String.join(", ", numbers);
    }

    /** A mapping keeps the key, not the header; a header that is exchanged below it is noticed at the next boot. */
    void refuseWhileActive(String verb) {
        List<String> mappings = Mappings.over(path());
        if (!mappings.isEmpty()) {
            guard(Guard.ACTIVE_DEVICE, verb, "it is mapped as " + String.join(", ", mappings));
        }
    }

    /** A way in goes: at least one slot in use has to stay. */
    void wayInGoes(String where) {
        if (header().slots().isEmpty()) {
            guard(
                    Guard.LAST_WAY_IN,
                    where,
                    "no slot in use would be left, and nothing but a backup or the volume key opens");
        }
    }
}

package luksh.change.step;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import luksh.change.journal.OpenedSlots;
import luksh.change.journal.Step;
import luksh.crypto.Secret;
import luksh.crypto.cipher.SectorCipher;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.CipherSpec;
import luksh.format.Header;
import luksh.format.Kdf;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.Pbkdf2;
import luksh.format.Priority;
import luksh.format.ShellWord;
import luksh.format.Size;
import luksh.format.Slot;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2FreeSpace;
import luksh.format.luks2.Luks2Header;
import org.jspecify.annotations.Nullable;

/** A plan in the making: the header as the steps so far would leave it, their sentences, and what speaks against them. */
public final class Draft {
    private final ChangeSession session;
    private final Device device;
    private final DeviceChecks surroundings;
    private final Set<Guard> allowed;
    private final List<Secret> secrets;
    private final int volumeKeyBytes;
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
     * @param volumeKeyBytes length of a volume key that was given; 0 if none was
     */
    public Draft(
            ChangeSession session,
            Device device,
            DeviceChecks surroundings,
            @Nullable Header header,
            Set<Guard> allowed,
            List<Secret> secrets,
            int volumeKeyBytes) {
        this.secrets = List.copyOf(secrets);
        this.volumeKeyBytes = volumeKeyBytes;
        this.session = session;
        this.device = device;
        this.surroundings = surroundings;
        this.before = header;
        this.header = header;
        this.allowed = EnumSet.noneOf(Guard.class);
        this.allowed.addAll(allowed);
    }

    public ChangeSession session() {
        return session;
    }

    /** What authorizes the change; what a person is asked for comes later. */
    public List<Secret> secrets() {
        return secrets;
    }

    /** As it is now, before any step. */
    public Device device() {
        return device;
    }

    public DeviceChecks surroundings() {
        return surroundings;
    }

    public String path() {
        return device.path();
    }

    /** As it is on the disk, null if there is none yet. */
    @Nullable
    public Header before() {
        return before;
    }

    /** As the steps so far would leave it. */
    public Header header() {
        return Objects.requireNonNull(header, "a format comes first");
    }

    public void header(Header changed) {
        header = changed;
    }

    public boolean allows(Guard guard) {
        return allowed.contains(guard);
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

    /** What {@code c.allow} lifts. */
    public void guard(Guard guard, Place where, String sentence) {
        findings.add(
                allows(guard)
                        ? new Finding(Severity.WARNING, guard.name(), path(), where, sentence + " (allowed)", "")
                        : held(session, guard, path(), where, sentence));
    }

    /** What holds a step back, and how that is lifted where it runs. */
    public static Finding held(ChangeSession session, Guard guard, String path, Place where, String sentence) {
        return new Finding(
                Severity.ERROR,
                guard.name(),
                path,
                where,
                sentence,
                session.idiom().lift(guard));
    }

    /** A command that is run on this container; SLOT and FILE stand for what only the person knows. */
    public String luksh(String command, String options) {
        return "luksh " + command + " " + ShellWord.of(path()) + (options.isEmpty() ? "" : " " + options);
    }

    /** Options of the command that runs, or lines of the script. */
    public String either(String command, String script) {
        return session.idiom().either(command, script);
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
                    "the journal would lie in " + session.state()
                            + ", inside this container, and meanwhile nothing opens it",
                    Window.ELSEWHERE);
        }
    }

    /** Steps that are confirmed on their own. */
    public List<Window> windows() {
        return List.copyOf(windows);
    }

    boolean journalOutside() {
        return Window.journalOutside(session, path());
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
        int length = Math.toIntExact(Math.min(size, device.size()));
        overwritten = new Overwritten(uuid, length, OpenedSlots.hash(device.read(0, length)));
    }

    @Nullable
    public Overwritten overwritten() {
        return overwritten;
    }

    /** Before everything goes; whether the backup opens only the work itself can find out. */
    public void wantsBackup(Place where) {
        if (backups.isEmpty() && session.backups().isEmpty()) {
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
    public boolean known(Slot slot) {
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
    public boolean inUse(Slot slot) {
        if (!known(slot)) {
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

    /** The slot in use with that number, at this point. */
    public Optional<KeySlot> slot(int number) {
        return header().slots().stream().filter(slot -> slot.number() == number).findFirst();
    }

    /**
     * A slot under this number with a place for its key material. On LUKS2 that is the first gap, and where there is none
     * the key slots area grows towards the first segment, in the header of this draft too. A slot that is in use stays in
     * its place where neither helps.
     *
     * @param like whose cipher the area keeps; null for a new slot, which takes the payload's
     * @return empty after a refusal
     */
    public Optional<KeySlot> place(int number, Kdf kdf, @Nullable KeySlot like) {
        if (header() instanceof Luks1Header luks1) {
            return Optional.of(new KeySlot(number, "", kdf, luks1.area(number), Priority.NORMAL, true));
        }
        var luks2 = (Luks2Header) header();
        int keyBytes = like == null ? keyBytes(luks2) : luks2.keyBytes(like);
        if (keyBytes == 0) {
            refuse(
                    Rules.VOLUME_KEY,
                    Place.slot(number),
                    "no slot is in use, and nothing else in the header tells how long the volume key is",
                    either(luksh("restore", "FILE"), "c.authorize(keyFile(path).asVolumeKey())"));
            return Optional.empty();
        }
        long size = Luks2FreeSpace.areaSize(keyBytes);
        Optional<Long> gap = luks2.space().gap(size);
        if (gap.isEmpty()) {
            Optional<Luks2Header> grown = luks2.space().grown(size, device.size());
            if (grown.isEmpty() && like != null && like.area().size().bytes() >= size) {
                return Optional.of(
                        placed(luks2, number, kdf, like, like.area().offset().bytes(), keyBytes));
            }
            if (grown.isEmpty()) {
                refuse(
                        Rules.NO_ROOM,
                        Place.slot(number),
                        "no room for another key area: " + new Size(luks2.keyslotsSize())
                                + " are taken, and there is nothing between them and the payload",
                        luksh("kill-slot", "SLOT"));
                return Optional.empty();
            }
            note(
                    Severity.INFO,
                    Rules.GROW,
                    Place.slot(number),
                    "the room for key areas grows from " + new Size(luks2.keyslotsSize()) + " to "
                            + new Size(grown.get().keyslotsSize()) + ", up to the payload at the most");
            header(grown.get());
            gap = grown.get().space().gap(size);
        }
        return Optional.of(placed(luks2, number, kdf, like, gap.orElseThrow(), keyBytes));
    }

    private static KeySlot placed(
            Luks2Header header, int number, Kdf kdf, @Nullable KeySlot like, long offset, int keyBytes) {
        String hash =
                kdf instanceof Pbkdf2 pbkdf2 ? pbkdf2.hash() : header.digest().hash();
        var area = new Area(
                new Size(offset),
                new Size(Luks2FreeSpace.areaSize(keyBytes)),
                like == null ? areaCipher(header, keyBytes) : like.area().cipher(),
                like == null ? areaKeyBits(header, keyBytes) : like.area().keyBits(),
                hash,
                Luks2Header.STRIPES);
        return like == null
                ? new KeySlot(number, "", kdf, area, Priority.NORMAL, true)
                : new KeySlot(number, like.name(), kdf, area, like.priority(), like.bound());
    }

    /** Of the payload's volume key: a slot tells, else the key itself. */
    private int keyBytes(Luks2Header header) {
        return header.keyBits() == 0 ? volumeKeyBytes : header.keyBits() / 8;
    }

    /** The payload's, or cryptsetup's own where that cannot encrypt an area. */
    private static String areaCipher(Luks2Header header, int keyBytes) {
        return encryptsAreas(header, keyBytes) ? header.cipher() : "aes-xts-plain64";
    }

    private static int areaKeyBits(Luks2Header header, int keyBytes) {
        return encryptsAreas(header, keyBytes) ? keyBytes * 8 : 512;
    }

    private static boolean encryptsAreas(Luks2Header header, int keyBytes) {
        try {
            SectorCipher.check(CipherSpec.parse(header.cipher()), keyBytes * 8);
            return true;
        } catch (LuksException e) {
            return false;
        }
    }

    public String used() {
        List<String> numbers =
                header().slots().stream().map(s -> Integer.toString(s.number())).toList();
        return numbers.isEmpty() ? "none" : String.join(", ", numbers);
    }

    /** A mapping keeps the key, not the header; a header that is exchanged below it is noticed at the next boot. */
    public void refuseWhileActive(String verb) {
        List<String> mappings = surroundings.mappings();
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

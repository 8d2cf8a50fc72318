package luksh.change.step.header;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import luksh.change.step.Draft;
import luksh.change.step.Guard;
import luksh.change.step.SavedFile;
import luksh.change.step.Verb;
import luksh.change.step.VerbNames;
import luksh.change.step.Work;
import luksh.change.step.slot.RemainingSlots;
import luksh.change.write.Luks1WriteOrder;
import luksh.change.write.Luks2WriteOrder;
import luksh.change.write.WriteOrder;
import luksh.device.Device;
import luksh.device.Disk;
import luksh.device.Mappings;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Alignment;
import luksh.format.Area;
import luksh.format.ExitStatus;
import luksh.format.Header;
import luksh.format.HeaderException;
import luksh.format.KeySlot;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.format.Size;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.CipherNames;
import luksh.unlock.Headers;
import luksh.unlock.Luks1Contradiction;
import luksh.unlock.Signature;

/**
 * Restores a header backup over an unreadable or unusable header. luksh writes different key areas first, and the sector or
 * copy with the magic bytes last. A crash leaves an unreadable header, and the same step can run again, or the whole backup.
 */
public final class RestoreLost implements Verb {
    private final String file;
    private final Supplier<Device> opening;
    /** In capitals if other content is lost. */
    private String word = YES;
    /** Key areas that differ between device and backup. */
    private final Map<Area, byte[]> differing = new LinkedHashMap<>();

    /** @param file header backup of cryptsetup or luksh */
    public RestoreLost(String file) {
        this(file, () -> Disk.openForReading(file));
    }

    /**
     * A backup that is stored in another form, for example encrypted.
     *
     * @param file its name, for messages
     * @param opening opens its plain bytes; this class closes them
     */
    public RestoreLost(String file, Supplier<Device> opening) {
        this.file = file;
        this.opening = opening;
    }

    @Override
    public boolean needsHeader() {
        return false;
    }

    @Override
    public boolean locks() {
        return true;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public Preparation plan(Draft draft) {
        try (Device backup = opening.get()) {
            Header saved = Headers.read(backup);
            Headers.checkRequirements(saved, file);
            byte[] start = backup.read(0, start(saved));
            if (fits(draft, backup, saved)) {
                compare(draft, backup, saved);
                steps(draft, saved);
            }
            return work -> prepare(work, saved, start);
        }
    }

    /** The size of the header before the key areas; for LUKS1 with the zeros up to the first area. */
    private static int start(Header saved) {
        return Math.toIntExact(
                saved instanceof Luks1Header luks1
                        ? Math.min(luks1.firstArea(), Alignment.BYTES)
                        : 2 * ((Luks2Header) saved).headerSize());
    }

    private boolean fits(Draft draft, Device backup, Header saved) {
        Device device = draft.device();
        if (readable(device) && !contradicts(device, backup, saved)) {
            draft.refuse(
                    Rules.READABLE,
                    Place.file(draft.path()),
                    foreign(device, saved)
                            ? "its header is readable, and the backup has another UUID: it belongs to another container."
                                    + " Check the name of the file"
                            : "its header is readable, and a normal restore keeps its slots until those of the backup work",
                    foreign(device, saved)
                            ? ""
                            : "luksh restore " + ShellWord.of(draft.path()) + " " + ShellWord.of(file));
            return false;
        }
        long least = Math.max(SavedFile.end(saved), saved.payloadOffset().bytes());
        if (device.size() < least) {
            draft.refuse(
                    Rules.SIZE,
                    Place.file(draft.path()),
                    "it ends at " + new Size(device.size()) + ", but the container of " + file + " needs "
                            + new Size(least) + " before its payload",
                    "give the whole device, not a part of it");
            return false;
        }
        List<String> mappings = Mappings.over(draft.path());
        if (!mappings.isEmpty()) {
            draft.refuse(
                    Guard.ACTIVE_DEVICE.name(),
                    Place.file(draft.path()),
                    "the device is mapped as " + String.join(", ", mappings)
                            + ", and the payload is readable there without a header",
                    "first save the data or the volume key (dmsetup table --showkeys), then run cryptsetup close");
        }
        return true;
    }

    private static boolean foreign(Device device, Header saved) {
        return !Headers.read(device).uuid().equals(saved.uuid());
    }

    private static boolean readable(Device device) {
        try {
            Headers.read(device);
            return true;
        } catch (HeaderException e) {
            return false;
        } catch (LuksException e) {
            return e.status() != ExitStatus.NO_LUKS;
        }
    }

    /**
     * Whether the header is readable but unusable: it has an unknown cipher, or impossible fields next to a key area of the
     * backup. Without such an area it may be the intact header of another container.
     */
    private static boolean contradicts(Device device, Device backup, Header saved) {
        if (!(saved instanceof Luks1Header then) || !(Headers.read(device) instanceof Luks1Header now)) {
            return false;
        }
        if (CipherNames.doubt(then.cipher()).isPresent()) {
            return false;
        }
        if (CipherNames.doubt(now.cipher()).isPresent()) {
            return true;
        }
        boolean moved = !areas(then).equals(areas(now));
        return (moved
                        || !Luks1Contradiction.of(device.read(0, Luks1Header.SIZE), backup.read(0, Luks1Header.SIZE))
                                .isEmpty())
                && then.slots().stream()
                        .map(KeySlot::area)
                        .filter(area -> area.offset().bytes() + area.size().bytes() <= device.size())
                        .anyMatch(area -> Arrays.equals(content(area, device), content(area, backup)));
    }

    private static List<Long> areas(Luks1Header header) {
        return IntStream.range(0, Luks1Header.KEY_SLOTS)
                .mapToObj(number -> header.keySlot(number).areaOffset())
                .toList();
    }

    private static byte[] content(Area area, Device device) {
        return device.read(area.offset().bytes(), Math.toIntExact(area.size().bytes()));
    }

    /** Warns about slots that are in use now and missing in the backup. */
    private void going(Draft draft, Header saved) {
        if (!readable(draft.device())) {
            return;
        }
        List<Integer> kept = saved.slots().stream().map(KeySlot::number).toList();
        Headers.read(draft.device()).slots().stream()
                .map(KeySlot::number)
                .filter(number -> !kept.contains(number))
                .forEach(number -> draft.note(
                        Severity.WARNING,
                        Rules.RESTORE,
                        Place.slot(number),
                        "this slot is in use but missing in " + file + ", so it is lost"));
    }

    private void compare(Draft draft, Device backup, Header saved) {
        for (KeySlot slot : saved.slots()) {
            byte[] content = content(slot.area(), backup);
            if (!Arrays.equals(content, content(slot.area(), draft.device()))) {
                differing.put(slot.area(), content);
            }
        }
    }

    private void steps(Draft draft, Header saved) {
        String signature = Signature.of(draft.device()::read, draft.device().size());
        boolean foreign = Mend.foreign(signature);
        word = foreign ? YES_IN_CAPITALS : YES;
        if (foreign) {
            draft.note(
                    Severity.WARNING,
                    Rules.OVERWRITE,
                    Place.file(draft.path()),
                    "it now contains " + signature + ", and the first " + new Size(SavedFile.end(saved))
                            + " of that may be lost");
        }
        going(draft, saved);
        long end = differing.keySet().stream()
                .mapToLong(area -> area.offset().bytes() + area.size().bytes())
                .max()
                .orElse(0);
        Mend.elsewhere(draft, Math.max(end, start(saved)));
        draft.overwrites(saved.uuid(), start(saved));
        draft.step(
                VerbNames.RESTORE,
                Place.header(),
                saved.version() + ", UUID " + saved.uuid() + ", from " + file + "; before that, luksh saves the "
                        + new Size(start(saved)) + " that it overwrites");
        saved.slots().stream()
                .filter(slot -> differing.containsKey(slot.area()))
                .forEach(slot -> draft.step(
                        VerbNames.RESTORE,
                        Place.slot(slot.number()),
                        "luksh overwrites its key area, which differs from the backup"));
        if (!differing.isEmpty()) {
            draft.window(
                    Place.file(draft.path()),
                    "during " + (differing.size() + 2)
                            + " writes no passphrase unlocks this container, and key areas newer than " + file
                            + " are lost. After a power cut between them, only the journal or the same restore"
                            + " can restore the slots of the backup",
                    false);
        }
        draft.header(saved);
        RemainingSlots.check(draft, Place.file(file));
    }

    private void prepare(Work work, Header saved, byte[] start) {
        WriteOrder writeOrder;
        if (saved instanceof Luks1Header) {
            var luks1 = new Luks1WriteOrder(work.overlay());
            luks1.bringBack(start, differing);
            writeOrder = luks1;
        } else {
            var luks2 = new Luks2WriteOrder(work.overlay());
            luks2.bringBack((Luks2Header) saved, differing);
            writeOrder = luks2;
        }
        work.proveThatOneRemains(work.header().slots(), Place.file(file));
        work.done("restore " + file, writeOrder);
    }
}

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
 * A header backup over a header that cannot be read any more, or is read and of no use. Key areas that differ go first, the sector or copy with the
 * magic last: a crash leaves what cannot be read, and the same can be done again, or the backup whole.
 */
public final class RestoreLost implements Verb {
    private final String file;
    private final Supplier<Device> opening;
    /** In capitals if something else is lost. */
    private String word = YES;
    /** Key areas that are not on the device as the backup has them. */
    private final Map<Area, byte[]> differing = new LinkedHashMap<>();

    /** @param file the header backup, of cryptsetup or ours */
    public RestoreLost(String file) {
        this(file, () -> Disk.openForReading(file));
    }

    /**
     * One whose bytes do not lie in the file as they are.
     *
     * @param file its name, for people
     * @param opening its bytes, for reading; what it gives is closed here
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

    /** What lies before the key areas, as the backup has it: of LUKS1 its sectors, and zeros up to the first area. */
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
                    "its header can be read: what of it opens now is kept until the backup's opens",
                    "luksh restore " + ShellWord.of(draft.path()) + " " + ShellWord.of(file));
            return false;
        }
        long least = Math.max(SavedFile.end(saved), saved.payloadOffset().bytes());
        if (device.size() < least) {
            draft.refuse(
                    Rules.SIZE,
                    Place.file(draft.path()),
                    "it ends at " + new Size(device.size()) + ", and the container of " + file + " needs "
                            + new Size(least) + " before its payload",
                    "the whole device, not a part of it");
            return false;
        }
        List<String> mappings = Mappings.over(draft.path());
        if (!mappings.isEmpty()) {
            draft.refuse(
                    Guard.ACTIVE_DEVICE.name(),
                    Place.file(draft.path()),
                    "it is mapped as " + String.join(", ", mappings)
                            + ": as long as it is, the payload can be read there without a header",
                    "save the data or the volume key first (dmsetup table --showkeys), then cryptsetup close");
        }
        return true;
    }

    private static boolean readable(Device device) {
        try {
            Headers.read(device);
            return true;
        } catch (HeaderException e) {
            return false;
        } catch (LuksException e) {
            return e.status() != LuksException.NO_LUKS;
        }
    }

    /**
     * Whether the header reads and is of no use: a cipher that does not exist, or fields that cannot be as they are beside
     * a key area of the backup. Without such an area it may be another container, and a whole one.
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

    /** Slots that the header here still has in use and the backup lacks. */
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
                        "is in use here and not in " + file + ", and goes"));
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
        if (Mend.foreign(signature)) {
            word = YES_IN_CAPITALS;
            draft.note(
                    Severity.WARNING,
                    Rules.OVERWRITE,
                    Place.file(draft.path()),
                    signature + " lives there now; what of it lies in the first " + new Size(SavedFile.end(saved))
                            + " may be lost");
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
                saved.version() + ", UUID " + saved.uuid() + ", from " + file + "; the " + new Size(start(saved))
                        + " that are overwritten are saved before");
        saved.slots().stream()
                .filter(slot -> differing.containsKey(slot.area()))
                .forEach(slot -> draft.step(
                        VerbNames.RESTORE,
                        Place.slot(slot.number()),
                        "what lies in its key area is not the backup's, and goes"));
        if (!differing.isEmpty()) {
            draft.window(
                    Place.file(draft.path()),
                    "for " + (differing.size() + 2) + " writes nothing opens, and key areas that are newer than " + file
                            + " are gone for good; after a power cut between them only the journal, or the same again,"
                            + " brings the backup's slots in",
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

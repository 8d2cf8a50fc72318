package luksh.change.write;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import luksh.change.journal.StepWrites;
import luksh.change.journal.Write;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.ExitStatus;
import luksh.format.LuksException;
import luksh.format.ShellWord;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks1.Luks1KeySlot;
import org.jspecify.annotations.Nullable;

/**
 * The writes of other programs to a LUKS1 container during a change. LUKS1 has no lock. Another program writes the key
 * area of a slot first and the header afterwards. So a changed key area means that a header write will follow. Most
 * often, that program read the header before the change.
 *
 * <p>This class watches the slots that the change does not touch, and the key areas of free slots that the change uses.
 * It compares the first and the last sector of a key area: new key material and a wipe change both.
 */
public final class ForeignWrites {
    /** How long to wait for a header after a write to its key area. Usually, milliseconds pass between the two. */
    public static final Duration PATIENCE = Duration.ofSeconds(2);

    private static final int SECTOR = Luks1Header.SECTOR;

    /** A slot that the change does not touch. */
    private static final class Neighbour {
        private final int number;
        private final long area;
        private byte[] entry;
        private byte[] sample;
        /** Whether the key area changed and the entry has not changed since. */
        private boolean announced;
        /** The entry that another program wrote for the present key area. */
        private byte @Nullable [] fitting;

        private boolean entryWritten;
        private boolean areaWritten;
        private boolean putBack;

        Neighbour(int number, long area, byte[] entry, byte[] sample) {
            this.number = number;
            this.area = area;
            this.entry = entry;
            this.sample = sample;
        }
    }

    /** A part of the header that belongs to no slot. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Stretch(String name, int from, int to, byte[] before) {}

    /** A free slot that the change uses. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Taken(int number, long area, byte[] sample) {}

    /** Bytes for the header. None of them crosses the end of a sector. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Entry(long offset, byte[] content) {}

    private final Device disk;
    private final int areaSize;
    private final List<Neighbour> slots = new ArrayList<>();
    private final List<Taken> taken = new ArrayList<>();
    private final List<Stretch> rest = new ArrayList<>();
    private final List<String> restWritten = new ArrayList<>();

    private ForeignWrites(Device disk, int areaSize) {
        this.disk = disk;
        this.areaSize = areaSize;
    }

    /** The present state. Without a LUKS1 header, or if the change replaces all of it, there is nothing to watch. */
    public static ForeignWrites of(Device disk, List<StepWrites> steps) {
        List<Write> writes =
                steps.stream().flatMap(step -> step.writes().stream()).toList();
        byte[] start = disk.size() < 2 * SECTOR ? new byte[0] : disk.read(0, 2 * SECTOR);
        Luks1Header header = header(start);
        if (header == null
                || writes.stream().anyMatch(w -> w instanceof Write.Region region && region.offset() < 2 * SECTOR)) {
            return new ForeignWrites(disk, 0);
        }
        var all = new ForeignWrites(disk, header.areaSize());
        for (int number = 0; number < Luks1Header.KEY_SLOTS; number++) {
            Luks1KeySlot slot = header.keySlot(number);
            long area = slot.areaOffset();
            if (area + header.areaSize() > disk.size()) {
                continue;
            }
            int from = entryOf(number);
            boolean ours = touches(writes, from, from + Luks1KeySlot.SIZE) || covers(writes, area, header.areaSize());
            if (!ours) {
                all.slots.add(new Neighbour(number, area, entry(start, number), all.sample(area)));
            } else if (!slot.active()) {
                all.taken.add(new Taken(number, area, all.sample(area)));
            }
        }
        all.watch(writes, start, "the first fields", 0, Luks1Header.DIGEST_OFFSET);
        all.watch(writes, start, "the digest", Luks1Header.DIGEST_OFFSET, Luks1Header.UUID_OFFSET);
        all.watch(writes, start, "the UUID", Luks1Header.UUID_OFFSET, Luks1Header.SLOTS_OFFSET);
        return all;
    }

    private static @Nullable Luks1Header header(byte[] start) {
        try {
            return Luks1Header.claimed(start) ? Luks1Header.decode(start) : null;
        } catch (LuksException e) {
            return null; // recover writes it again
        }
    }

    private void watch(List<Write> writes, byte[] start, String name, int from, int to) {
        if (!touches(writes, from, to)) {
            rest.add(new Stretch(name, from, to, Arrays.copyOfRange(start, from, to)));
        }
    }

    private static boolean touches(List<Write> writes, int from, int to) {
        return writes.stream()
                .anyMatch(write -> write instanceof Write.Patch patch
                        && patch.offset() < to
                        && patch.offset() + patch.after().length > from);
    }

    private static boolean covers(List<Write> writes, long area, int size) {
        return writes.stream()
                .anyMatch(write -> write instanceof Write.Region region
                        && region.offset() < area + size
                        && region.offset() + region.content().length > area);
    }

    private static int entryOf(int number) {
        return Luks1Header.SLOTS_OFFSET + number * Luks1KeySlot.SIZE;
    }

    private static byte[] entry(byte[] header, int number) {
        return Arrays.copyOfRange(header, entryOf(number), entryOf(number) + Luks1KeySlot.SIZE);
    }

    private byte[] sample(long area) {
        byte[] sample = Arrays.copyOf(disk.read(area, SECTOR), 2 * SECTOR);
        System.arraycopy(disk.read(area + areaSize - SECTOR, SECTOR), 0, sample, SECTOR, SECTOR);
        return sample;
    }

    /** Reads the present header. */
    void see(byte[] header) {
        for (Neighbour slot : slots) {
            byte[] now = entry(header, slot.number);
            if (!Arrays.equals(now, slot.entry)) {
                slot.entry = now;
                seeArea(slot); // its area was written before
                boolean undone = slot.fitting != null && !active(header, slot.number);
                slot.putBack = undone;
                slot.entryWritten = true;
                slot.announced = false;
                slot.fitting = undone ? slot.fitting : active(header, slot.number) ? now : null;
            }
        }
        for (Stretch stretch : rest) {
            boolean same = Arrays.equals(
                    header, stretch.from(), stretch.to(), stretch.before(), 0, stretch.to() - stretch.from());
            if (!same && !restWritten.contains(stretch.name())) {
                restWritten.add(stretch.name());
            }
        }
    }

    private static boolean active(byte[] header, int number) {
        try {
            return Luks1Header.decode(header).keySlot(number).active();
        } catch (LuksException e) {
            return false;
        }
    }

    /** Reads the present key areas. */
    void seeAreas() {
        slots.forEach(this::seeArea);
    }

    private void seeArea(Neighbour slot) {
        byte[] now = sample(slot.area);
        if (!Arrays.equals(now, slot.sample)) {
            slot.sample = now;
            slot.areaWritten = true;
            slot.announced = true;
            slot.fitting = null;
        }
    }

    /** Whether another program has written a key area, but not yet its header. */
    boolean announced() {
        return slots.stream().anyMatch(slot -> slot.announced);
    }

    /** Entries that an older header overwrote, although their key areas are still there. */
    List<Entry> undone() {
        var entries = new ArrayList<Entry>();
        for (Neighbour slot : slots) {
            byte[] entry = slot.fitting;
            if (slot.putBack && entry != null) {
                int start = entryOf(slot.number);
                int cut = start < SECTOR && start + entry.length > SECTOR ? SECTOR - start : entry.length;
                if (cut < entry.length) {
                    entries.add(new Entry(start + cut, Arrays.copyOfRange(entry, cut, entry.length)));
                }
                entries.add(new Entry(start, Arrays.copyOf(entry, cut)));
                slot.entry = entry;
            }
        }
        return entries;
    }

    /**
     * Checks before the first write.
     *
     * @throws LuksException with status 5 if another program wrote since
     */
    void refuseChanges() {
        if (areaSize > 0) {
            see(disk.read(0, 2 * SECTOR));
            seeAreas();
            taken.forEach(this::refuseOther);
        }
        if (!restWritten.isEmpty() || slots.stream().anyMatch(slot -> slot.entryWritten || slot.areaWritten)) {
            throw new LuksException(
                    "another program has just changed it; nothing was written. Run it again", ExitStatus.BUSY);
        }
    }

    /**
     * Checks before luksh overwrites the key area of a free slot.
     *
     * @throws LuksException with status 5 if another program took that slot
     */
    void refuseTaken(Write.Region region) {
        List<Taken> now = taken.stream()
                .filter(slot ->
                        slot.area() < region.offset() + region.content().length && region.offset() <= slot.area())
                .toList();
        now.forEach(this::refuseOther);
        taken.removeAll(now);
    }

    private void refuseOther(Taken slot) {
        if (!Arrays.equals(slot.sample(), sample(slot.area()))) {
            throw new LuksException(
                    "another program has just taken slot " + slot.number() + ": it wrote that key area",
                    ExitStatus.BUSY);
        }
    }

    /** The writes of other programs, for the report. A reader should look at the container again. */
    List<Finding> findings(String path) {
        Function<Neighbour, Finding> told = slot -> {
            String who = "Another program wrote to slot " + slot.number + " while luksh wrote: ";
            String now = slot.putBack
                    ? "an older header then removed the entry. luksh wrote the entry again"
                    : slot.announced
                            ? "its key area changed, and no header followed within " + PATIENCE.toSeconds()
                                    + " s. If a passphrase was added there and does not unlock, add it again"
                            : slot.entryWritten
                                    ? "its entry stands in the header as that program wrote it"
                                    : "its key area changed";
            return finding(path, Place.slot(slot.number), who + now + ".");
        };
        return Stream.concat(
                        restWritten.stream()
                                .map(name -> finding(
                                        path,
                                        Place.header(),
                                        "Another program wrote " + name + " of the header while luksh wrote. That"
                                                + " stays.")),
                        slots.stream()
                                .filter(slot -> slot.entryWritten || slot.areaWritten)
                                .map(told))
                .toList();
    }

    public static Finding finding(String path, Place where, String sentence) {
        return new Finding(
                Severity.WARNING, Rules.MEANWHILE, path, where, sentence, "luksh dump " + ShellWord.of(path));
    }
}

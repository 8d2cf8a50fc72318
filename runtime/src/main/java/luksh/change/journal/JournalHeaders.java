package luksh.change.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import luksh.device.Device;
import luksh.device.Overlay;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.LuksException;
import luksh.format.luks2.Luks2Header;
import luksh.unlock.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The headers that a journal knows, one for each moment of its change, beside a disk of which the header is gone, older
 * than its key areas, or repaired by another program.
 */
public final class JournalHeaders {
    /** Before the first write. */
    static final int BEFORE = -1;

    private final Journal journal;
    private final JournaledWrites program;
    private final Overlay view;

    /** @param view the disk; what {@link #sameMeaning}, {@link #lost} and {@link #older} find is put upon it */
    public JournalHeaders(Journal journal, Overlay view) {
        this.journal = journal;
        this.program = journal.program();
        this.view = view;
    }

    /**
     * What was found instead.
     *
     * @param reached the first group that is not whole
     * @param whole to be written as they are, before all else
     * @param patches to be written then
     */
    public record Found(int reached, List<Write.Region> whole, List<Write> patches) {}

    public static @Nullable Header read(Device device) {
        try {
            return Headers.read(device);
        } catch (LuksException e) {
            return null;
        }
    }

    /** The disk with the header of this moment upon it, the writes of this group done. */
    public Overlay image(int group) {
        var image = new Overlay(view);
        image.write(0, journal.header().toArray());
        for (int i = 0; i <= Math.min(group, program.groups().size() - 1); i++) {
            for (JournaledWrites.Act act : program.groups().get(i).acts()) {
                if (act.role() == Write.Role.HEADER) {
                    image.write(act.offset(), act.bytes().orElseThrow());
                }
            }
        }
        return image;
    }

    /** The header before the change; null before a format. */
    @Nullable
    public Header before() {
        return journal.header().size() == 0 ? null : read(image(BEFORE));
    }

    /** What another program repaired has another salt and says the same: it counts as the copy that was there. */
    public void sameMeaning(Luks2Header present) {
        int size = Math.toIntExact(present.headerSize());
        for (long offset : new long[] {0, size}) {
            Optional<Luks2Header> found = copy(view.read(offset, size), offset);
            for (int group = program.groups().size(); found.isPresent() && group >= BEFORE; group--) {
                byte[] image = image(group).read(offset, size);
                if (copy(image, offset).equals(found)) {
                    view.write(offset, image);
                    break;
                }
            }
        }
    }

    private static Optional<Luks2Header> copy(byte[] bytes, long offset) {
        try {
            return Optional.of(Luks2Header.decode(bytes, offset));
        } catch (LuksException e) {
            return Optional.empty();
        }
    }

    /** The header is gone, or of LUKS2 a copy; the key areas tell which one was there. */
    public Optional<Found> lost() {
        for (int group = program.groups().size(); journal.header().size() > 0 && group >= 0; group--) {
            Overlay image = image(group);
            if (read(image) != null && program.shows(image, group)) {
                var whole = new ArrayList<Write.Region>();
                image.changes().forEach((offset, run) -> whole.add(blocks(image, offset, run.size())));
                whole.forEach(region -> view.write(region.offset(), region.content()));
                return Optional.of(new Found(group, whole, List.of()));
            }
        }
        return Optional.empty();
    }

    /** A block that a drive lost heals only when it is written whole; a key area that shares it stays as it is. */
    private Write.Region blocks(Overlay image, long offset, int size) {
        long from = offset / Journal.BLOCK * Journal.BLOCK;
        long end = (offset + size + Journal.BLOCK - 1) / Journal.BLOCK * Journal.BLOCK;
        if (from == 0) {
            end = Math.max(Math.min(end, journal.header().size()), offset + size);
        }
        return new Write.Region(
                from, image.read(from, Math.toIntExact(Math.min(end, view.size()) - from)), Write.Role.HEADER, false);
    }

    /** Another program wrote a header back that it had read before the change: our entries are put into it again. */
    public Optional<Found> older() {
        for (int group = program.groups().size(); group > 0; group--) {
            var image = new Overlay(view);
            var entries = new TreeMap<Long, JournaledWrites.Act>();
            for (int i = 0; i < group; i++) {
                for (JournaledWrites.Act act : program.groups().get(i).acts()) {
                    if (act.entry()) {
                        entries.put(act.offset(), act);
                        image.write(act.offset(), act.after().toArray());
                    }
                }
            }
            if (entries.values().stream().allMatch(this::wasThere) && program.shows(image, group)) {
                return Optional.of(new Found(group, List.of(), patches(entries)));
            }
        }
        return Optional.empty();
    }

    /** Whether every key area is as the whole change left it, while the entries are from an earlier moment of it. */
    public boolean cameBack() {
        return older().filter(found -> found.reached() == program.groups().size())
                .isPresent();
    }

    /** Whether the entry is as it was at some time of the change. */
    private boolean wasThere(JournaledWrites.Act entry) {
        Bytes found = Bytes.copyOf(view.read(entry.offset(), entry.size()));
        return program.groups().stream()
                .flatMap(group -> group.acts().stream())
                .filter(act -> act.entry() && act.offset() == entry.offset())
                .anyMatch(act -> found.equals(act.before()) || found.equals(act.after()));
    }

    private List<Write> patches(NavigableMap<Long, JournaledWrites.Act> entries) {
        var patches = new ArrayList<Write>();
        for (JournaledWrites.Act act : entries.descendingMap().values()) {
            byte[] found = view.read(act.offset(), act.size());
            byte[] after = act.after().toArray();
            if (!Arrays.equals(found, after)) {
                patches.add(new Write.Patch(act.offset(), found, after));
                patches.add(new Write.Flush());
                view.write(act.offset(), after);
            }
        }
        return patches;
    }
}

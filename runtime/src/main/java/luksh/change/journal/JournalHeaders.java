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
 * The headers of a journal, one for each group of writes. They help with a disk whose header is lost, older than its key areas,
 * or repaired by another program.
 */
public final class JournalHeaders {
    /** Before the first write. */
    static final int BEFORE = -1;

    private final Journal journal;
    private final JournaledWrites program;
    private final Overlay view;

    /** @param view the disk; {@link #sameMeaning}, {@link #lost} and {@link #older} write their result into it */
    public JournalHeaders(Journal journal, Overlay view) {
        this.journal = journal;
        this.program = journal.program();
        this.view = view;
    }

    /**
     * A header that fits the key areas.
     *
     * @param reached the first incomplete group
     * @param whole regions to write first
     * @param patches writes after them
     */
    public record Found(int reached, List<Write.Region> whole, List<Write> patches) {}

    public static @Nullable Header read(Device device) {
        try {
            return Headers.read(device);
        } catch (LuksException e) {
            return null;
        }
    }

    /** The disk with the header after this group of writes. */
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

    /** A copy repaired by another program has a different salt but the same content, so it counts as the original copy. */
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

    /** For a lost header, or a lost copy of LUKS2: the header that fits the key areas. */
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

    /** The blocks to write: a block that a drive lost becomes readable only after a write of the whole block. */
    private Write.Region blocks(Overlay image, long offset, int size) {
        long from = offset / Journal.BLOCK * Journal.BLOCK;
        long end = (offset + size + Journal.BLOCK - 1) / Journal.BLOCK * Journal.BLOCK;
        if (from == 0) {
            end = Math.max(Math.min(end, journal.header().size()), offset + size);
        }
        return new Write.Region(
                from, image.read(from, Math.toIntExact(Math.min(end, view.size()) - from)), Write.Role.HEADER, false);
    }

    /** For an older header that another program wrote back: the writes that restore the entries of this change. */
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

    /** Whether all key areas are those of the finished change, but the header entries are older. */
    public boolean cameBack() {
        return older().filter(found -> found.reached() == program.groups().size())
                .isPresent();
    }

    /** Whether the entry has a state that it had during the change. */
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

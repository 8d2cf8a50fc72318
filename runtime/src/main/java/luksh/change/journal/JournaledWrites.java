package luksh.change.journal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import luksh.device.Device;
import luksh.format.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * The writes of a change as a journal stores them. luksh can recognise the result of each write on the disk, and repeat the
 * write, without a passphrase and without key material in the journal.
 *
 * @param steps the names of the steps
 * @param groups the writes between two flushes: after a power cut, any mixture of the writes of one group is on the disk, all
 *     earlier groups are complete, and no later group was started
 */
public record JournaledWrites(List<String> steps, List<Group> groups) {
    public JournaledWrites {
        steps = List.copyOf(steps);
        groups = List.copyOf(groups);
    }

    /** @param step index of its step, from 0 */
    public record Group(int step, List<Act> acts) {
        public Group {
            acts = List.copyOf(acts);
        }
    }

    /**
     * One write.
     *
     * @param entry whether it is a part of a LUKS1 header: {@code before} and {@code after} are then the bytes, otherwise
     *     their SHA-256
     * @param old whether it overwrites key material in use
     * @param before the whole region at the start of the change
     * @param content the bytes; for RANDOM the first 32; null for key material
     */
    public record Act(
            long offset,
            int size,
            Write.Role role,
            boolean entry,
            boolean old,
            Bytes before,
            Bytes after,
            @Nullable Bytes content) {

        public long end() {
            return offset + size;
        }

        boolean overlaps(Act other) {
            return offset < other.end() && other.offset < end();
        }

        /** The bytes that it writes, if the journal contains them. */
        public Optional<byte[]> bytes() {
            if (content == null) {
                return Optional.empty();
            }
            byte[] kept = content.toArray();
            return Optional.of(role == Write.Role.RANDOM ? RandomFill.from(kept, size) : Arrays.copyOf(kept, size));
        }
    }

    /** @param before the device before the change */
    public static JournaledWrites of(List<StepWrites> steps, Device before) {
        var groups = new ArrayList<Group>();
        for (int i = 0; i < steps.size(); i++) {
            var acts = new ArrayList<Act>();
            for (Write write : steps.get(i).writes()) {
                if (write instanceof Write.Region region) {
                    acts.add(act(region, before));
                } else if (write instanceof Write.Patch patch) {
                    acts.add(act(patch));
                } else if (write instanceof Write.Flush && !acts.isEmpty()) {
                    groups.add(new Group(i, acts));
                    acts.clear();
                }
            }
            if (!acts.isEmpty()) {
                groups.add(new Group(i, acts));
            }
        }
        return new JournaledWrites(steps.stream().map(StepWrites::step).toList(), groups);
    }

    private static Act act(Write.Region region, Device before) {
        byte[] content = region.content();
        return new Act(
                region.offset(),
                content.length,
                region.role(),
                false,
                region.old(),
                OpenedSlots.hash(before.read(region.offset(), content.length)),
                OpenedSlots.hash(content),
                kept(region));
    }

    /** Removes the zeros at the end of a header. */
    private static @Nullable Bytes kept(Write.Region region) {
        byte[] content = region.content();
        int end = content.length;
        if (region.role() == Write.Role.MATERIAL) {
            return null;
        }
        if (region.role() == Write.Role.RANDOM) {
            end = Math.min(end, RandomFill.SEED);
        }
        while (region.role() == Write.Role.HEADER && end > 0 && content[end - 1] == 0) {
            end--;
        }
        return Bytes.copyOf(content, 0, end);
    }

    private static Act act(Write.Patch patch) {
        Bytes after = Bytes.copyOf(patch.after());
        return new Act(
                patch.offset(),
                patch.after().length,
                Write.Role.HEADER,
                true,
                false,
                Bytes.copyOf(patch.before()),
                after,
                after);
    }

    /**
     * The progress of the change: the index of the group that may be partly on the disk. All earlier groups are complete, and no
     * later group was started. The number of groups if all are done; -1 if the disk has no state of this change.
     */
    public int reached(Device disk) {
        var seen = new Seen(disk);
        for (int group = groups.size(); group >= 0; group--) {
            if (shows(seen, group)) {
                return group;
            }
        }
        return -1;
    }

    /** A disk that does not change, with a cache of hashes. */
    private record Seen(Device disk, Map<Long, Map<Integer, Bytes>> hashes) {
        Seen(Device disk) {
            this(disk, new HashMap<>());
        }

        byte[] read(Act act) {
            return disk.read(act.offset(), act.size());
        }

        Bytes hash(Act act) {
            return hashes.computeIfAbsent(act.offset(), offset -> new HashMap<>())
                    .computeIfAbsent(act.size(), size -> OpenedSlots.hash(read(act)));
        }
    }

    /** Whether this group may be partly on the disk, with all earlier groups complete and no later group started. */
    boolean shows(Device disk, int group) {
        return shows(new Seen(disk), group);
    }

    private boolean shows(Seen disk, int group) {
        var told = new ArrayList<Act>();
        if (group < groups.size()) {
            for (Act act : groups.get(group).acts()) {
                if (act.entry() && !mixture(disk, act)) {
                    return false;
                }
                told.add(act);
            }
        }
        for (int i = Math.min(group, groups.size()) - 1; i >= 0; i--) {
            for (Act act : groups.get(i).acts()) {
                if (!holds(disk, act, act.after(), act::bytes, told)) {
                    return false;
                }
                told.add(act);
            }
        }
        for (int i = group + 1; i < groups.size(); i++) {
            for (Act act : groups.get(i).acts()) {
                Supplier<Optional<byte[]>> bytes =
                        () -> act.entry() ? Optional.of(act.before().toArray()) : Optional.empty();
                if (!holds(disk, act, act.before(), bytes, told)) {
                    return false;
                }
                told.add(act);
            }
        }
        return true;
    }

    /** Whether a header entry has its old bytes, its new bytes, or a mixture; otherwise another program wrote it. */
    private static boolean mixture(Seen disk, Act act) {
        byte[] found = disk.read(act);
        byte[] before = act.before().toArray();
        byte[] after = act.after().toArray();
        for (int i = 0; i < found.length; i++) {
            if (found[i] != before[i] && found[i] != after[i]) {
                return false;
            }
        }
        return true;
    }

    /** @param told later writes, which may have overwritten the bytes of this one */
    private static boolean holds(Seen disk, Act act, Bytes expected, Supplier<Optional<byte[]>> known, List<Act> told) {
        List<Act> over = told.stream().filter(act::overlaps).toList();
        if (over.isEmpty()) {
            return act.entry()
                    ? Bytes.copyOf(disk.read(act)).equals(expected)
                    : disk.hash(act).equals(expected);
        }
        if (over.stream().anyMatch(other -> other.offset() <= act.offset() && other.end() >= act.end())) {
            return true;
        }
        Optional<byte[]> bytes = known.get();
        if (bytes.isEmpty()) {
            return true; // the hash cannot verify a part of the region
        }
        byte[] wanted = bytes.get();
        byte[] found = disk.read(act);
        for (Act other : over) {
            int from = (int) (Math.max(act.offset(), other.offset()) - act.offset());
            int to = (int) (Math.min(act.end(), other.end()) - act.offset());
            Arrays.fill(wanted, from, to, (byte) 0);
            Arrays.fill(found, from, to, (byte) 0);
        }
        return Arrays.equals(wanted, found);
    }

    /** Whether each written part of a LUKS1 header has the bytes of its last write; hashes nothing. */
    public boolean entriesStand(Device disk) {
        var told = new ArrayList<Act>();
        for (int i = groups.size() - 1; i >= 0; i--) {
            for (Act act : groups.get(i).acts()) {
                if (act.entry()
                        && told.stream().noneMatch(act::overlaps)
                        && !Bytes.copyOf(disk.read(act.offset(), act.size())).equals(act.after())) {
                    return false;
                }
                if (act.entry()) {
                    told.add(act);
                }
            }
        }
        return true;
    }

    /** Whether the change writes key areas. */
    public boolean writesAreas() {
        return groups.stream().flatMap(group -> group.acts().stream()).anyMatch(act -> act.role() != Write.Role.HEADER);
    }

    /** Whether the journal contains the key material of a window step. */
    public boolean windows() {
        return groups.stream().flatMap(group -> group.acts().stream()).anyMatch(act -> act.role() == Write.Role.WINDOW);
    }

    /** Without the key material of window steps, to keep after the change. */
    JournaledWrites sealed() {
        return new JournaledWrites(
                steps,
                groups.stream()
                        .map(group -> new Group(
                                group.step(),
                                group.acts().stream()
                                        .map(JournaledWrites::withoutMaterial)
                                        .toList()))
                        .toList());
    }

    private static Act withoutMaterial(Act act) {
        return act.role() == Write.Role.WINDOW
                ? new Act(act.offset(), act.size(), act.role(), act.entry(), act.old(), act.before(), act.after(), null)
                : act;
    }
}

package luksh.change;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import luksh.LongTestShare;
import luksh.change.journal.OpenedSlots;
import luksh.format.Bytes;
import luksh.format.luks2.Luks2CopyBytes;

/**
 * The states that a power cut can leave, by the fault model of {@code docs/safety.md}. Every 512-byte sector written
 * since the last flush of that device has its old content or any content written since: any subset, any order. After a
 * kill, all writes are visible and none is durable; a later power cut may still undo them.
 *
 * <p>Of the sectors before the first key area every subset is tried, the first two also torn in their middle. Of the
 * sectors of key areas, and of a LUKS2 header of which more than eight change at once: none, all, prefixes, each half,
 * and seeded random subsets. A state comes once, however many ways lead to it.
 */
final class PowerCut {
    private static final int SECTOR = MemoryDisk.SECTOR;
    /** All that lies before the first key area: of LUKS1, and of LUKS2 with the smallest metadata. */
    private static final int LUKS1_HEADER = 8;

    private static final int LUKS2_HEADER = 2 * 0x4000 / SECTOR;
    /** More of the header at once than this are treated as those of an area: there are too many subsets. */
    private static final int MOST_EXHAUSTED = 8;
    /** The header itself. */
    private static final int TEARABLE = 2;

    private static final int PREFIXES = 24;
    private static final int RANDOM_SUBSETS = LongTestShare.of(64, 6);

    private final int headerSectors;
    private final int tearable;
    private final byte[] durable;
    private final Consumer<byte[]> states;
    private final Random random = new Random(20240607);
    private final Set<Bytes> seen = new HashSet<>();
    /** Sectors written since the last flush: what each may hold, the oldest first. */
    private final TreeMap<Integer, List<byte[]>> pending = new TreeMap<>();

    /** Every sector that is written at some time; the others never differ. */
    private final BitSet touched = new BitSet();

    private PowerCut(byte[] before, List<MemoryDisk.Event> events, int tearable, Consumer<byte[]> states) {
        this.tearable = tearable;
        this.headerSectors = Luks2CopyBytes.claimed(before, false) ? LUKS2_HEADER : LUKS1_HEADER;
        this.durable = before.clone();
        this.states = states;
        for (MemoryDisk.Event event : events) {
            if (event instanceof MemoryDisk.Event.Write write) {
                touched.set(
                        (int) write.offset() / SECTOR,
                        (int) (write.offset() + write.content().length + SECTOR - 1) / SECTOR);
            }
        }
    }

    /**
     * Hands over every state that a power cut leaves at any moment of the recorded events.
     *
     * @param from the number of events before the first moment
     * @return how many states that were
     */
    static int during(byte[] before, List<MemoryDisk.Event> events, int from, Consumer<byte[]> states) {
        return during(new PowerCut(before, events, TEARABLE, states), events, from);
    }

    /** By whole sectors, as the fault model has it: a flip that is one sector, of one version's header to the other's. */
    static int duringUntorn(byte[] before, List<MemoryDisk.Event> events, Consumer<byte[]> states) {
        return during(new PowerCut(before, events, 0, states), events, 0);
    }

    /**
     * One state that a power cut at the end of these events may leave, chosen by the random numbers: nothing arrived, all
     * did, a part up to some sector or from there on, or any subset.
     *
     * @param torn whether one of the first two sectors may be torn in its middle
     */
    static byte[] one(byte[] before, List<MemoryDisk.Event> events, boolean torn, Random random) {
        var cut = new PowerCut(before, events, torn ? TEARABLE : 0, state -> {});
        events.forEach(cut::happen);
        int way = random.nextInt(5);
        int middle = cut.pending.isEmpty()
                ? 0
                : new ArrayList<>(cut.pending.keySet()).get(random.nextInt(cut.pending.size()));
        byte[] state = cut.durable.clone();
        cut.pending.forEach((sector, values) -> {
            byte[] any = values.get(random.nextInt(values.size()));
            byte[] other = values.get(random.nextInt(values.size()));
            byte[] old = values.get(0);
            byte[] chosen = switch (way) {
                case 0 -> old;
                case 1 -> newest(values);
                case 2 -> sector < middle ? newest(values) : old;
                case 3 -> sector < middle ? old : newest(values);
                default -> any;
            };
            put(state, sector, chosen);
            if (way == 4 && sector < cut.tearable) {
                System.arraycopy(other, SECTOR / 2, state, sector * SECTOR + SECTOR / 2, SECTOR / 2);
            }
        });
        return state;
    }

    private static int during(PowerCut cut, List<MemoryDisk.Event> events, int from) {
        for (int i = 0; i < events.size(); i++) {
            cut.happen(events.get(i));
            if (i + 1 >= from) {
                cut.enumerate();
            }
        }
        return cut.seen.size();
    }

    private void happen(MemoryDisk.Event event) {
        if (event instanceof MemoryDisk.Event.Write write) {
            write(write.offset(), write.content());
        } else {
            pending.forEach((sector, values) -> put(durable, sector, newest(values)));
            pending.clear();
        }
    }

    /** Our writes may end within a sector; the drive knows whole ones. */
    private void write(long offset, byte[] content) {
        for (int sector = (int) offset / SECTOR; sector * (long) SECTOR < offset + content.length; sector++) {
            byte[] old = Arrays.copyOfRange(durable, sector * SECTOR, (sector + 1) * SECTOR);
            List<byte[]> values = pending.computeIfAbsent(sector, s -> new ArrayList<>(List.of(old)));
            byte[] next = newest(values).clone();
            int from = (int) Math.max(offset, (long) sector * SECTOR);
            int to = (int) Math.min(offset + content.length, (sector + 1L) * SECTOR);
            System.arraycopy(content, (int) (from - offset), next, from - sector * SECTOR, to - from);
            if (!Arrays.equals(next, newest(values))) {
                values.add(next);
            }
        }
    }

    private void enumerate() {
        var header = new LinkedHashMap<Integer, List<byte[]>>();
        var area = new TreeMap<Integer, List<byte[]>>();
        pending.forEach((sector, values) -> {
            if (values.size() > 1) {
                (sector < headerSectors ? header : area).put(sector, values);
            }
        });
        if (header.size() > MOST_EXHAUSTED) {
            area.putAll(header);
            header.clear();
        }
        for (Map<Integer, byte[]> written : areaSubsets(area)) {
            byte[] state = durable.clone();
            written.forEach((sector, value) -> put(state, sector, value));
            headers(state, new ArrayList<>(header.entrySet()), 0);
        }
    }

    private void headers(byte[] state, List<Map.Entry<Integer, List<byte[]>>> sectors, int index) {
        if (index == sectors.size()) {
            if (seen.add(fingerprint(state))) {
                states.accept(state.clone());
            }
            return;
        }
        List<byte[]> values = sectors.get(index).getValue();
        int sector = sectors.get(index).getKey();
        for (byte[] first : values) {
            for (byte[] second : sector < tearable ? values : List.of(first)) {
                byte[] torn = first.clone();
                System.arraycopy(second, SECTOR / 2, torn, SECTOR / 2, SECTOR / 2);
                put(state, sector, torn);
                headers(state, sectors, index + 1);
            }
        }
    }

    private Bytes fingerprint(byte[] state) {
        var sectors = ByteBuffer.allocate(touched.cardinality() * SECTOR);
        touched.stream().forEach(sector -> sectors.put(state, sector * SECTOR, SECTOR));
        return OpenedSlots.hash(sectors.array());
    }

    private List<Map<Integer, byte[]>> areaSubsets(SortedMap<Integer, List<byte[]>> area) {
        List<Map<Integer, byte[]>> subsets = new ArrayList<>(List.of(Map.of()));
        if (area.isEmpty()) {
            return subsets;
        }
        var sectors = new ArrayList<>(area.keySet());
        int size = sectors.size();
        int step = Math.max(1, size / PREFIXES);
        for (int end = 1; end < size; end = end == 1 ? step + 1 : end + step) {
            subsets.add(newest(area, sectors.subList(0, end)));
        }
        subsets.add(newest(area, sectors.subList(0, size - 1)));
        subsets.add(newest(area, sectors.subList(0, size / 2)));
        subsets.add(newest(area, sectors.subList(size / 2, size)));
        subsets.add(newest(area, sectors));
        for (int i = 0; i < RANDOM_SUBSETS; i++) {
            var some = new TreeMap<Integer, byte[]>();
            area.forEach((sector, values) -> some.put(sector, values.get(random.nextInt(values.size()))));
            subsets.add(some);
        }
        return subsets;
    }

    private static Map<Integer, byte[]> newest(Map<Integer, List<byte[]>> area, List<Integer> sectors) {
        var written = new TreeMap<Integer, byte[]>();
        sectors.forEach(sector -> written.put(sector, newest(area.getOrDefault(sector, List.of()))));
        return written;
    }

    private static byte[] newest(List<byte[]> values) {
        return values.get(values.size() - 1);
    }

    private static void put(byte[] state, int sector, byte[] value) {
        System.arraycopy(value, 0, state, sector * SECTOR, SECTOR);
    }
}

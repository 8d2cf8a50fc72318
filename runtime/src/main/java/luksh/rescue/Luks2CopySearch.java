package luksh.rescue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import luksh.device.Device;
import luksh.finding.Severity;
import luksh.format.Bytes;
import luksh.format.LuksMagic;
import luksh.format.luks2.Luks2Header;

/**
 * Searches a device for LUKS2 headers: at its start and at the nine possible offsets of a second copy (LUKS2 On-Disk Format
 * 1.1.4, section 2.1). Reads only.
 */
public final class Luks2CopySearch {

    private final Device device;
    private final List<Luks2Candidate> candidates = new ArrayList<>();
    private final Map<Luks2Header, Boolean> useful = new HashMap<>();

    private Luks2CopySearch(Device device, Predicate<Long> elsewhere) {
        this.device = device;
        Luks2CopyRepair.all(device, elsewhere)
                .flatMap(search -> search.candidate().stream())
                .forEach(candidates::add);
        List<Luks2Candidate> found = List.copyOf(candidates);
        candidates.sort(Comparator.<Luks2Candidate>comparingInt(c -> useful(c) ? 0 : 1)
                .thenComparingLong(c -> -witnesses(c, found))
                .thenComparing((a, b) ->
                        Long.compareUnsigned(b.header().sequence(), a.header().sequence()))
                .thenComparing(Luks2Candidate::both)
                .thenComparingLong(Luks2Candidate::offset));
    }

    public static Luks2CopySearch of(Device device) {
        return of(device, place -> false);
    }

    /** @param elsewhere whether a copy at this offset belongs to a container that begins further in */
    static Luks2CopySearch of(Device device, Predicate<Long> elsewhere) {
        return new Luks2CopySearch(device, elsewhere);
    }

    /** Each header once, best first: with intact key areas, found in two copies, written last. */
    public List<Luks2Candidate> candidates() {
        var distinct = new ArrayList<Luks2Candidate>();
        for (Luks2Candidate candidate : candidates) {
            if (distinct.stream().noneMatch(c -> c.header().equals(candidate.header()))) {
                distinct.add(candidate);
            }
        }
        return distinct;
    }

    /** Whether it has a key area that looks intact; cached. */
    private boolean useful(Luks2Candidate candidate) {
        return useful.computeIfAbsent(
                candidate.header(),
                header -> new KeyAreas(device.path(), header, device, Severity.WARNING, "").whole() > 0);
    }

    private static long witnesses(Luks2Candidate candidate, List<Luks2Candidate> found) {
        return found.stream().filter(c -> c.header().equals(candidate.header())).count();
    }

    /** The magic of the copy at this offset, without the version. */
    static Bytes magic(long offset) {
        return offset == 0 ? LuksMagic.PRIMARY : LuksMagic.SECONDARY;
    }
}

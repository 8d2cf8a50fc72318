package luksh.rescue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import luksh.change.Severity;
import luksh.device.Device;
import luksh.format.Bytes;
import luksh.format.Luks2Header;
import luksh.format.LuksException;

/**
 * What is left of LUKS2 headers on a device: at its start and at each of the nine places where a second copy can stand
 * (LUKS2 On-Disk Format 1.1.4, section 2.1). The magic and the version are what a wipe takes first, and nothing is lost
 * with them: they are put back before the checksum is compared. Reads only.
 */
public final class Remains {
    private static final Bytes PRIMARY = Bytes.ofHex("4c554b53babe");
    private static final Bytes SECONDARY = Bytes.ofHex("534b554cbabe");
    private static final int MAGIC_AND_VERSION = 8;
    private static final int BINARY = Luks2Candidate.BINARY;

    private final Device device;
    private final List<Luks2Candidate> candidates = new ArrayList<>();
    private final Map<Luks2Header, Boolean> useful = new HashMap<>();

    private Remains(Device device) {
        this.device = device;
        Stream.concat(Stream.of(0L), Luks2Header.HEADER_SIZES.stream()).forEach(this::look);
        List<Luks2Candidate> found = List.copyOf(candidates);
        candidates.sort(Comparator.<Luks2Candidate>comparingInt(c -> useful(c) ? 0 : 1)
                .thenComparingLong(c -> -witnesses(c, found))
                .thenComparing((a, b) ->
                        Long.compareUnsigned(b.header().sequence(), a.header().sequence()))
                .thenComparing(Luks2Candidate::joined)
                .thenComparingLong(Luks2Candidate::offset));
    }

    public static Remains of(Device device) {
        return new Remains(device);
    }

    /** Each header once, best first: with whole key areas, found in two places, written last. */
    public List<Luks2Candidate> candidates() {
        var distinct = new ArrayList<Luks2Candidate>();
        for (Luks2Candidate candidate : candidates) {
            if (distinct.stream().noneMatch(c -> c.header().equals(candidate.header()))) {
                distinct.add(candidate);
            }
        }
        return distinct;
    }

    /** Whether it has a key area that may be whole; found out once. */
    private boolean useful(Luks2Candidate candidate) {
        return useful.computeIfAbsent(
                candidate.header(),
                header -> new KeyAreas(device.path(), header, device, Severity.WARNING, "").whole() > 0);
    }

    private static long witnesses(Luks2Candidate candidate, List<Luks2Candidate> found) {
        return found.stream().filter(c -> c.header().equals(candidate.header())).count();
    }

    /** Magic of the copy that belongs there; without the version. */
    static Bytes magic(long offset) {
        return offset == 0 ? PRIMARY : SECONDARY;
    }

    private void look(long offset) {
        if (offset + BINARY > device.size()) {
            return;
        }
        byte[] start = device.read(offset, BINARY);
        byte[] magic = Arrays.copyOf(magic(offset).toArray(), MAGIC_AND_VERSION);
        magic[MAGIC_AND_VERSION - 1] = 2;
        boolean wiped = !Arrays.equals(start, 0, magic.length, magic, 0, magic.length);
        System.arraycopy(magic, 0, start, 0, magic.length);
        Optional<Long> size = Luks2Header.copySize(start, offset);
        if (size.isEmpty()) {
            return;
        }
        long other = offset == 0 ? size.get() : 0;
        for (long place : List.of(offset, other)) {
            if (place + size.get() > device.size()) {
                continue;
            }
            byte[] copy = Arrays.copyOf(start, Math.toIntExact(size.get()));
            byte[] text = device.read(place + BINARY, copy.length - BINARY);
            System.arraycopy(text, 0, copy, BINARY, text.length);
            try {
                candidates.add(new Luks2Candidate(
                        Luks2Header.decode(copy, offset),
                        Bytes.copyOf(copy),
                        offset,
                        place + BINARY,
                        false,
                        reason(offset, wiped, place != offset)));
                return;
            } catch (LuksException e) {
                // its text may still lie behind the other copy
            }
        }
    }

    private static String reason(long offset, boolean wiped, boolean joined) {
        String copy = (offset == 0 ? "first" : "second") + " copy, at byte " + offset;
        String state = wiped ? ", its magic overwritten" : "";
        return copy + state + (joined ? ", its JSON area taken from the other copy" : wiped ? "" : ", whole");
    }
}

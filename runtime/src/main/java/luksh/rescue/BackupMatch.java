package luksh.rescue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import luksh.device.Device;
import luksh.finding.Finding;
import luksh.format.Area;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.KeySlot;
import luksh.format.luks1.Luks1Header;
import luksh.format.luks2.Luks2Header;

/**
 * How a header backup matches a device: by equal key areas or the digest of the volume key, both unique to a container, or by
 * the UUID in the damaged header.
 *
 * @param same slots whose key areas are equal
 * @param named whether the UUID is equal
 * @param graft the merge of a LUKS1 backup and the device
 */
public record BackupMatch(Header header, Set<Integer> same, boolean named, Optional<Luks1Merge> graft) {
    public BackupMatch {
        same = Set.copyOf(same);
    }

    /** Compares both and writes nothing. Empty if nothing matches. */
    public static Optional<BackupMatch> of(Header saved, Device backup, Device device) {
        Set<Integer> same = saved.slots().stream()
                .filter(slot -> fits(slot.area(), device)
                        && Arrays.equals(content(slot.area(), backup), content(slot.area(), device)))
                .map(KeySlot::number)
                .collect(Collectors.toSet());
        boolean named = Stream.concat(Stream.of(0L), Luks2Header.HEADER_SIZES.stream())
                .anyMatch(offset -> saved.uuid().equals(uuid(device, offset)));
        Optional<Luks1Merge> graft = saved instanceof Luks1Header luks1
                ? Luks1HeaderSearch.of(device).map(remains -> new Luks1Merge(remains, luks1, same))
                : Optional.empty();
        return !same.isEmpty() || named || graft.map(Luks1Merge::sameKey).orElse(false)
                ? Optional.of(new BackupMatch(saved, same, named, graft))
                : Optional.empty();
    }

    private static boolean fits(Area area, Device device) {
        return area.offset().bytes() + area.size().bytes() <= device.size();
    }

    private static byte[] content(Area area, Device device) {
        return device.read(area.offset().bytes(), Math.toIntExact(area.size().bytes()));
    }

    /** The UUID field, which has the same offset in both versions. */
    private static String uuid(Device device, long offset) {
        long at = offset + Luks1Header.UUID_OFFSET;
        if (at + Luks1Header.UUID_SIZE > device.size()) {
            return "";
        }
        String field = new String(device.read(at, Luks1Header.UUID_SIZE), StandardCharsets.ISO_8859_1);
        int end = field.indexOf('\0');
        return end < 0 ? field : field.substring(0, end);
    }

    /**
     * The header for a repair: for LUKS2 the backup's, if at least one key area is equal; for LUKS1 the merge. Empty also if
     * that equals the device's header.
     *
     * @param source a description of the backup
     */
    public Optional<Candidate> candidate(String source) {
        if (graft.isPresent()) {
            return graft.get().candidate(source).map(Candidate.class::cast);
        }
        if (same.isEmpty() || !(header instanceof Luks2Header luks2)) {
            return Optional.empty();
        }
        Bytes copy = Bytes.copyOf(luks2.encode(false, Bytes.zeros(Luks2Header.SALT_SIZE)));
        return Optional.of(new Luks2Candidate(
                luks2,
                copy,
                0,
                false,
                Bytes.zeros(0),
                source + "; key areas that are equal on the device: " + same.size() + " of "
                        + luks2.slots().size(),
                List.of()));
    }

    /**
     * Fields of the device that contradict this backup, as warnings.
     *
     * @param source a description of the backup
     */
    public List<Finding> contradictions(String path, String source) {
        return graft.map(made -> made.findings(path, source)).orElse(List.of());
    }

    /** The match in words. */
    public String inWords() {
        return same.size() + " of its " + header.slots().size() + " key areas are on the device"
                + (graft.map(Luks1Merge::sameKey).orElse(false) ? ", with the digest of its volume key" : "")
                + (named ? ", and the header there has its UUID" : "");
    }
}

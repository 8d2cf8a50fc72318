package luksh.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import luksh.device.Device;
import luksh.device.DeviceIdentity;
import luksh.finding.Finding;
import luksh.finding.Place;
import luksh.finding.Rules;
import luksh.finding.Severity;
import luksh.format.Bytes;
import luksh.format.Header;
import luksh.format.ShellWord;
import org.jspecify.annotations.Nullable;

/**
 * Finds containers with the same UUID: crypttab, GRUB and {@code UUID=} may find either of them. Header backups and
 * detached headers do not count, because no payload follows them.
 */
final class DuplicateUuids {
    /** A finding names at most this many others, and gives the number of the rest. */
    private static final int NAMED = 3;

    private final Map<String, List<Twin>> byUuid = new HashMap<>();

    /**
     * What the comparison of two containers needs.
     *
     * @param digest of the payload's volume key
     */
    record Mark(String uuid, Bytes digest) {
        /** Null for a header without its payload. */
        static @Nullable Mark of(Header header, Device device) {
            long payload = header.payloadOffset().bytes();
            return payload == 0 || payload >= device.size() || header.uuid().isEmpty()
                    ? null
                    : new Mark(header.uuid(), header.digest().value());
        }
    }

    private record Twin(int index, String path, Bytes digest) {}

    void add(int index, String path, @Nullable Mark mark) {
        if (mark != null) {
            byUuid.computeIfAbsent(mark.uuid, uuid -> new ArrayList<>()).add(new Twin(index, path, mark.digest));
        }
    }

    /** Reports a finding for each container with a twin, by its index. Several names of one container are no twins. */
    void tell(BiConsumer<Integer, Finding> told) {
        for (var group : byUuid.entrySet()) {
            List<Twin> different = different(group.getValue());
            if (different.size() > 1) {
                different.forEach(twin -> told.accept(twin.index, finding(group.getKey(), twin, different)));
            }
        }
    }

    private static List<Twin> different(List<Twin> twins) {
        if (twins.size() == 1) {
            return twins;
        }
        Set<String> keys = new HashSet<>();
        return twins.stream()
                .filter(twin -> keys.add(DeviceIdentity.key(twin.path)))
                .toList();
    }

    private static Finding finding(String uuid, Twin twin, List<Twin> all) {
        List<Twin> others = all.stream().filter(other -> !other.equals(twin)).toList();
        String named = others.stream().limit(NAMED).map(Twin::path).collect(Collectors.joining(", "));
        int more = others.size() - NAMED;
        boolean copies = others.stream().allMatch(other -> other.digest.equals(twin.digest));
        return new Finding(
                Severity.WARNING,
                Rules.DUPLICATE_UUID,
                twin.path,
                Place.part("uuid"),
                named + (more > 0 ? " and " + more + " more" : "") + (others.size() == 1 ? " has" : " have")
                        + " the same UUID " + uuid
                        + (copies ? " and the same volume key digest: a copy, a snapshot or a mirror" : "")
                        + ". A program that looks for this UUID may find any of them",
                "luksh uuid " + ShellWord.of(twin.path) + " --set random");
    }
}

package luksh.audit;

import java.util.Map;
import java.util.TreeMap;
import luksh.audit.HeaderOutline.Kind;
import luksh.audit.Inspection.Result;

/** Counts versions, derivations and slots while headers are inspected. Not thread-safe. */
final class FindingCounts {
    /** Keep at most this many names: they come from headers, and a hostile header must not fill the memory. */
    private static final int MOST_NAMES = 40;

    private static final String OTHERS = "others";

    private final Map<String, Integer> versions = new TreeMap<>();
    private final Map<String, Integer> derivations = new TreeMap<>();
    private final Map<Integer, Integer> slots = new TreeMap<>();

    void add(Result result) {
        HeaderOutline sketch = result.sketch();
        if (sketch != null) {
            versions.merge(sketch.version(), 1, Integer::sum);
            sketch.parts().stream().filter(part -> part.kind() == Kind.AREA).forEach(part -> {
                boolean room = derivations.size() < MOST_NAMES || derivations.containsKey(part.derivation());
                derivations.merge(room ? part.derivation() : OTHERS, 1, Integer::sum);
            });
            int used = (int) sketch.parts().stream()
                    .filter(part -> part.kind() == Kind.AREA)
                    .count();
            slots.merge(used, 1, Integer::sum);
        }
    }

    /** Headers of each version. */
    Map<String, Integer> versions() {
        return versions;
    }

    /** Slots in use, by derivation. */
    Map<String, Integer> derivations() {
        return derivations;
    }

    /** Headers, by the number of slots in use. */
    Map<Integer, Integer> slots() {
        return slots;
    }
}

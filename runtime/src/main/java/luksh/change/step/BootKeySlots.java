package luksh.change.step;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import luksh.format.FileName;
import luksh.format.Header;

/**
 * Slots that are no way in for a person: what a boot key opens ends at the next boot, and the master key of a boot key
 * lies upon the very volume that it opens.
 *
 * @param armed slots of a boot key
 * @param masters slots of master keys
 */
public record BootKeySlots(Set<Integer> armed, Set<Integer> masters) {
    public BootKeySlots {
        armed = new TreeSet<>(armed);
        masters = new TreeSet<>(masters);
    }

    /** Where it is recorded that a boot key is armed: one JSON object, there as long as it is. */
    public static Path record(Path state, String uuid) {
        return state.resolve("bootkeys").resolve(FileName.of(uuid) + ".json");
    }

    public static BootKeySlots of(ChangeSession session, Header header) {
        return BootKeyNotes.in(session.state()).slots(header);
    }

    /** Both. */
    public Set<Integer> all() {
        var all = new TreeSet<>(armed);
        all.addAll(masters);
        return all;
    }

    /** What is left if they are all: for a sentence. */
    public String words() {
        List<String> words = new ArrayList<>();
        if (!armed.isEmpty()) {
            words.add("the boot key's " + armed + ", and that ends at the next boot");
        }
        if (!masters.isEmpty()) {
            words.add("the master key's " + masters + ", and that lies upon the volume that it opens");
        }
        return String.join("; and ", words);
    }
}

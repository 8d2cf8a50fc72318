package luksh.change.step;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import luksh.format.FileName;
import luksh.format.Header;

/**
 * Slots without a person's passphrase: luksh removes the slot of a boot key at the next boot, and a master key is stored on
 * the volume that it unlocks.
 *
 * @param armed slots of a boot key
 * @param masters slots of master keys
 */
public record BootKeySlots(Set<Integer> armed, Set<Integer> masters) {
    public BootKeySlots {
        armed = new TreeSet<>(armed);
        masters = new TreeSet<>(masters);
    }

    /** The record of an armed boot key: one JSON object. The file exists as long as the key is armed. */
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

    /** These slots, each with the reason why it does not count; for the end of a sentence. */
    public String words() {
        List<String> words = new ArrayList<>();
        if (!armed.isEmpty()) {
            words.add("slot " + armed + " of the boot key, which is removed at the next boot");
        }
        if (!masters.isEmpty()) {
            words.add("slot " + masters + " of the master key, which is stored on the volume that it unlocks");
        }
        return String.join(", and ", words);
    }
}
